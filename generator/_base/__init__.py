"""Errors, paths, formatting and the installation of files, on which all other modules rest."""
