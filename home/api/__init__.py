"""The routers that need what stands around a page: content by address, and the site itself."""
