"""Tools that know nothing about public health. They import only `portal.settings`."""
