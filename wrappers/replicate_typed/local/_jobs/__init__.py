"""Predictions and trainings: their lifecycle, storage, models and webhooks."""
