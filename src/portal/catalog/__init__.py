"""What may be published: the shared category templates, and each unit's categories.

A template is a file that many units share; a unit's categories are rows, so that an item has a
place that stays when the template's next version comes.
"""
