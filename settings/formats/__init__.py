"""Formats of dates and times (Django's FORMAT_MODULE_PATH) for languages where Django's own are not what people read."""
