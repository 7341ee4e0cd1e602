"""What pages cost, measured beside a stock site of Wagtail in the same minutes: `make bench SIZE=50`."""
