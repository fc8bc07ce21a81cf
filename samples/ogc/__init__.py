"""OGC API - Features at /ogc/: the inventory's places for QGIS, GDAL and other maps."""
