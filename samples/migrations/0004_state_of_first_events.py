"""Events of the first format said stage, place and custodian; the rest follows from their chain."""

import json

from django.db import migrations

from samples.services import guards


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    CustodyEvent = apps.get_model("samples", "CustodyEvent")
    Holding = apps.get_model("samples", "Holding")
    # The guards refuse any change of an event; they stand again after the migration. No text and
    # no hash is touched.
    guards.remove(alias)
    slots = {}
    before = None
    events = CustodyEvent.objects.using(alias).select_related("ledger")
    for event in events.order_by("ledger_id", "container_id", "seq").iterator(2000):
        if event.seq == 1:
            before = None
        emptied = event.verb == "empty"
        serial = json.loads(event.text)["details"].get("seal_serial")
        event.ledger_kind = event.ledger.kind
        event.to_sample_id = None if emptied else event.sample_id
        event.to_seal_serial = (
            None if emptied else serial or (before.to_seal_serial if before else None)
        )
        event.to_sealed = not emptied and (
            event.verb == "seal" or (before is not None and before.to_sealed)
        )
        event.to_os_slot_id = event.to_place_id if event.verb == "load" else None
        slots[event.ledger_id, event.container_id] = event.to_os_slot_id
        event.save(using=alias, update_fields=[
            "ledger_kind", "to_sample", "to_seal_serial", "to_sealed", "to_os_slot"])
        before = event
    for (ledger, container), slot in slots.items():
        if slot is not None:
            Holding.objects.using(alias).filter(ledger_id=ledger, container_id=container).update(
                os_slot_id=slot)


class Migration(migrations.Migration):
    dependencies = [("samples", "0003_custody")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
