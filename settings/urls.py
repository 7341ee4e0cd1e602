"""URL configuration of the project."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from home import views as home
from home import well_known
from home.api.setup import register_routers
from home.desk.script_messages import script_messages
from home.health import probes
from home.seo import llms_txt
from home.seo import views as seo
from home.sign_in.urls import urlpatterns as sign_in
from home.sign_in.views import SiteSignInView
from media.features import feature_urls
from media.images import serve as images
from pages.blocks import definition_files
from pages.markdown import views
from pages.search import views as search

handler400 = "home.views.bad_request"
handler404 = "home.views.not_found"
handler500 = "home.views.server_error"

BLOCKS = "admin/blocks/<slug:language>/<slug:name>-<slug:digest>.js"
urlpatterns = [
    path(BLOCKS, definition_files.send_definition, name="block_definition"),  # Wagtail lets nothing of its own be kept
    path("admin/jsi18n/", script_messages, name="wagtailadmin_javascript_catalog"),  # in front of Wagtail's own
    path("admin/", include(sign_in)),
    path("admin/", include(wagtailadmin_urls)),
    path(
        "documents/authenticate_with_password/<int:restriction_id>/",
        home.authenticate_for_document,
        name="wagtaildocs_authenticate_with_password",  # in Wagtail's place, as below
    ),
    path("documents/", include(wagtaildocs_urls)),
    path("sitemap.xml", seo.sitemap, name="sitemap"),
    path("robots.txt", seo.robots),
    path("llms.txt", llms_txt.llms),
    path("favicon.ico", home.favicon),
    path("site.webmanifest", well_known.web_manifest, name="web_manifest"),
    path(".well-known/security.txt", well_known.security),
    path("livez", probes.livez),
    path("readyz", probes.readyz),
    *feature_urls("urls"),
    path("media/<path:name>", images.rendition, name="rendition"),  # whatever no feature serves below media/
    re_path(r"^theme-(?P<digest>[0-9a-f]{8})\.css$", home.theme, name="theme"),
]
if settings.HEADLESS != "off":
    urlpatterns.append(path("api/v3/", register_routers().urls))
urlpatterns += i18n_patterns(
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    *feature_urls("language_urls"),
    re_path(r"^((?:[\w\-]+/)*(?:[\w\-]+\.ics|feed\.json))$", home.serve, name="page_file"),
    re_path(r"^(?P<path>(?:[\w\-]+/)*[\w\-]+)\.md$", views.show, name="twin"),
    re_path(r"^((?!_util/)(?:[\w\-]+/)*)$", home.serve),  # before Wagtail's own, by whose name addresses are made
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        home.authenticate_with_password,
        name="wagtailcore_authenticate_with_password",
    ),
    path("_util/login/", SiteSignInView.as_view(), name="site_sign_in"),  # in Wagtail's place
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
