"""Runs of a bundle: as a plain process here, or as a job of Slurm."""
