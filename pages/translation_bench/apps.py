"""AppConfig: the bench of translators."""

from media.features import FeatureConfig


class TranslationBenchConfig(FeatureConfig):
    name = "pages.translation_bench"
    is_switchable = True
    site_settings = {"pages.TranslationRules": {"icon": "wagtail-localize-language", "order": 130}}
    handbook_links = {"pages.translation_bench.editor.urls.handbook_links": 40}
    minutely = ["pages.translation_bench.orders.process_waiting_orders"]
    work_list = {
        "pages.translation_bench.work_list.translations_to_read": 30,
        "pages.translation_bench.work_list.questions": 50,
    }
    demo_content = ["pages.translation_bench.demo.create_translators_work"]
    api_management = {
        "/management/translations/": "pages.translation_bench.api.translations.router",
        "/management/translations/orders/": "pages.translation_bench.api.orders.router",
        "/management/translations/questions/": "pages.translation_bench.api.questions.router",
    }
