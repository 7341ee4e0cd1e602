"""Models of media are in its apps. Django makes permissions and content types only for an app that has a module of this name."""
