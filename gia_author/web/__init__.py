"""The window: a page of this computer's browser in which the author's file is filled in, served by
this computer to itself."""
