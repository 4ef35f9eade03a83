"""A WordPress REST simulator with faults to switch on; standard library only.

`Site` is one site (what it holds, how it speaks, what is wrong with it), `serve` puts it on loopback. It answers as
WordPress 6.1 was seen to answer, down to the order of keys and the spelling of addresses.
"""
