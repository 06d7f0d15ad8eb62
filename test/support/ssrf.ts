/** Hosts that stand for something private, special or local, in the spellings by which guards have been fooled. */
export const privateHosts: readonly string[] = [
  ...["127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0", "0.0.0.0", "0.1.2.3", "2130706433", "0x7f.1"],
  ...["0x7f000001", "0x7f.0x0.0x0.0x1", "017700000001", "0177.0.0.1", "127.0.0.1.", "①②⑦.⓪.⓪.①", "127。0。0。1"],
  ...["%31%32%37.0.0.1", "localhost", "localhost.", "LOCALHOST", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "a.localhost", "a.b.localhost."],
  ...["[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::ffff:127.0.0.1]"],
  ...["[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::7f00:1]"],
  ...[
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2002:a00:1::1]",
    "[2001::1]",
    "[2001:0:7f00:1::]",
  ],
  ...["[fe80::1]", "[febf::1]", "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]", "[fdff::1]", "[ff02::1]", "[ff0e::1]"],
  ...["[2001:db8::1]", "[3fff::1]", "[100::1]", "[5f00::1]", "[::ffff:169.254.169.254]", "[::ffff:10.0.0.1]"],
  ...["169.254.169.254", "169.254.0.1", "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "100.100.100.200"],
  ...["10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255"],
  ...["100.64.0.1", "100.127.255.255", "198.18.0.1", "198.19.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1"],
  ...["198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"],
  ...["metadata.google.internal", "instance-data.ec2.internal", "a.internal.", "printer.local", "PRINTER.LOCAL."],
  ...["router.lan", "nas.home", "nas.home.arpa", "db.corp", "intranet", "router", "a.localdomain", "x.onion"],
  ...[
    "127.0.0.1.nip.io",
    "7f000001.nip.io",
    "10-0-0-1.sslip.io",
    "www.lvh.me",
    "localtest.me",
    "7f000001.c0a80001.rbndr.us",
  ],
  ...["1.1.1.1", "[2606:4700:4700::1111]", "1.0x1", "16843009"],
];

/** No host at all, or more than a host. */
export const brokenHosts: readonly string[] = [
  ...["", ".", "..", "a..example.com", ".example.com", "example.com..", " ", "exa mple.com", "example.com/path"],
  ...["user@example.com", "u:p@example.com", "example.com:22", "example.com:443x", "example.com#x", "example.com?x"],
  ...[
    "[::1",
    "::1",
    "[::g]",
    "256.256.256.256",
    "1.2.3.4.5",
    "1.2.3",
    "example.123",
    "example.0x7f",
    "exam\u0000ple.com",
  ],
  ...["example.com\\@127.0.0.1", "127.0.0.1\\@example.com", `${"a".repeat(64)}.com`, `${"a.".repeat(130)}com`],
];

/** Whole addresses that must not be called, for a host that is public itself. */
export const refusedAddresses: readonly string[] = [
  ...["http://example.com/", "https://example.com:22/", "https://example.com:25/", "https://example.com:6379/"],
  ...["https://example.com:80/", "https://example.com:8443/", "https://example.com:0/", "https://example.com:65536/"],
  ...["https://user@example.com/", "https://user:pass@example.com/", "https://:pass@example.com/"],
  ...["https://example.com./", "ftp://example.com/", "file:///etc/passwd", "file://example.com/etc/passwd"],
  ...["data:text/plain,hello", "data:application/json,{}", "gopher://example.com:70/_x", "javascript:alert(1)"],
  ...[
    "blob:https://example.com/0",
    "ws://example.com/",
    "wss://example.com/",
    "about:blank",
    "example.com",
    "//example.com/",
  ],
  ...["/v1/me", "", "https://", "https:///", "https://?x", "https://#@example.com/", "https://example.com@127.0.0.1/"],
  ...["https://example.com\\@127.0.0.1:443\\", "https://127.0.0.1#@example.com/", "https://127.0.0.1\\@example.com/"],
  ...[
    "https://127.0.0.1?@example.com/",
    "https://example.com%00.127.0.0.1/",
    "https:\\\\127.0.0.1\\",
    "https:127.0.0.1",
  ],
  ...[
    "https://example.com:443@127.0.0.1/",
    "https://[::ffff:7f00:1]:443/",
    " https://127.0.0.1/ ",
    "https://127.0.0.1\t/",
  ],
];
