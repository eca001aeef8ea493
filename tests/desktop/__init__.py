"""Tests of the desktop: real widgets, real libraries, offscreen."""
