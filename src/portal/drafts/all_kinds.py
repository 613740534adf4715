"""Imports every module of kinds, so that KINDS holds them all."""
