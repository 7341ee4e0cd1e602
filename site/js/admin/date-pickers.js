// Wagtail's date picker replaces text that it can't read by the present moment when its field is left; the form explains instead.
window.jQuery.fn.datetimepicker.defaults.validateOnBlur = false;
