"""Forms that the admin and the pages share; they call services and write nothing themselves."""
