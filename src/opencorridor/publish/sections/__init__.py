"""The sections of the report, each as tables and sentences for the template."""
