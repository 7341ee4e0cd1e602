"""What the demo relies on beyond the promises of the installed packages; see pages.wagtail_patches."""

RELIES_ON = {
    "modelsearch.signal_handlers": ("7e62943cf78e", "home.demo.loader disconnects it while the demo is loaded"),
}
