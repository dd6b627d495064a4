//! Proxies, clocks, and servers that aren't Digdir's (C).
