"""What is public, for programs and for passing on: feeds, maps of the site, the open data
catalogue, structured data; short links, QR codes and cards (R116)."""
