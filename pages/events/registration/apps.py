"""AppConfig: registration for events."""

from media.features import FeatureConfig


class RegistrationConfig(FeatureConfig):
    name = "pages.events.registration"
    is_switchable = True
    handbook_links = {"pages.events.registration.admin.date_views.handbook_links": 30}
    moments = ["pages.RegistrationDate.opens_at", "pages.RegistrationDate.closes_at"]
    language_urls = "pages.events.registration.urls"
    change_lines = ["pages.events.registration.admin.event_form.change_effects.registered_lines"]
    occurrence_notes = ["pages.events.registration.admin.elsewhere.occurrence_notes"]
    registered_dates = ["pages.events.registration.admin.elsewhere.registered_dates"]
    restore_notes = ["pages.events.registration.admin.elsewhere.restore_note"]
    minutely = [
        "pages.events.registration.actions.sync.sync_after_start",
        "pages.events.registration.notices.send_due",
        "pages.events.registration.actions.duties.offer_and_lapse",
        "pages.events.registration.actions.duties.remind",
    ]
    retention = [
        "pages.events.registration.actions.duties.drop_held",
        "pages.events.registration.actions.duties.erase_ended",
    ]
    at_restore = {"pages.events.registration.notices.restored.hold_waiting": 50}
    erasures = {"registration": "pages.events.registration.actions.erasure.erase_again"}
    api_routers = {"/events/registration/": "pages.events.registration.api.registrations.router"}
    api_date_parts = ["pages.events.registration.api.date_parts.registration_parts"]
    api_enums = {
        "registration_phase": "pages.events.registration.models.Phase",
        "registration_state": "pages.events.registration.models.RegistrationState",
    }
    unused_purposes = ["pages.events.registration.data_map.unused_purposes"]
    demo_models = ["pages.RegistrationDate"]
    demo_content = ["pages.events.registration.demo.create_registrations"]
    public_counts = ["pages.events.registration.availability.counts.public_counts"]
    model_modules = ["terms"]
    event_columns = ["pages.events.registration.terms.RegistrationTerms"]
    event_context = ["pages.events.registration.availability.coupon.event_context"]
    event_offers = ["pages.events.registration.availability.json_ld.offer"]
    event_form_conditions = ["pages.events.registration.event_pages.form_condition"]
    registration_panels = ["pages.events.registration.admin.event_form.panels.registration_panels"]
    event_registered = ["pages.events.registration.admin.event_form.change_effects.registered_for"]
    event_form_lines = ["pages.events.registration.admin.event_form.change_effects.form_lines"]
    event_form_answers = ["pages.events.registration.admin.event_form.access_warnings.form_answers"]
    date_prefetches = ["pages.events.registration.availability.prefetch.prefetch_registration"]
    date_syncs = ["pages.events.registration.actions.sync.sync_registration_dates"]
    offered_access = ["pages.events.registration.access_offers.offered_access"]
    offered_access_prefetches = ["pages.events.registration.access_offers.prefetch_offers"]
    offered_kinds = ["pages.events.registration.access_offers.offered_kinds"]
    access_conditions = ["pages.events.registration.access_offers.offers_q"]
    access_contradictions = ["pages.events.registration.access_offers.contradictions_of"]
