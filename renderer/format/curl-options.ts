// https://curl.se/docs/manpage.html

const list = (names: string): string[] => names.trim().split(/\s+/);

/** The long names of curl's short options. */
export const shortOptions: Readonly<Record<string, string>> = Object.fromEntries(
  list(`
    X:request H:header d:data u:user F:form b:cookie A:user-agent e:referer G:get I:head k:insecure L:location s:silent
    S:show-error v:verbose i:include f:fail g:globoff N:no-buffer O:remote-name o:output m:max-time x:proxy w:write-out
    c:cookie-jar E:cert K:config T:upload-file r:range #:progress-bar 0:http1.0 4:ipv4 6:ipv6 D:dump-header Y:speed-limit
    y:speed-time q:disable J:remote-header-name
    U:proxy-user C:continue-at z:time-cond Q:quote t:telnet-option P:ftp-port ::next a:append B:use-ascii
    j:junk-session-cookies l:list-only n:netrc p:proxytunnel R:remote-time Z:parallel 1:tlsv1 2:sslv2 3:sslv3`).map(
    (pair) => [pair.charAt(0), pair.slice(2)],
  ),
);

/** Options with a value, except those that describe the request. */
export const valueOptions: ReadonlySet<string> = new Set(
  list(`
    output max-time connect-timeout proxy proxy-user noproxy write-out cookie-jar cert cert-type key key-type pass cacert
    capath ciphers config resolve connect-to retry retry-delay retry-max-time limit-rate interface dump-header speed-limit
    speed-time max-redirs max-filesize tls-max stderr trace trace-ascii unix-socket aws-sigv4 range abstract-unix-socket
    alt-svc continue-at create-file-mode crlfile curves delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers
    doh-url engine etag-compare etag-save expect100-timeout ftp-port happy-eyeballs-timeout-ms hsts keepalive-time
    local-port login-options netrc-file output-dir parallel-max pinnedpubkey proto proto-default proto-redir
    proxy-cacert proxy-cert proxy-header proxy-key proxy-pass proxy1.0 quote rate request-target service-name socks4
    socks4a socks5 socks5-hostname telnet-option time-cond tls13-ciphers trace-config variable
    ech egd-file ftp-account ftp-alternative-to-user ftp-method ftp-ssl-ccc-mode haproxy-clientip hostpubmd5
    hostpubsha256 ip-tos ipfs-gateway keepalive-cnt knownhosts krb libcurl mail-auth mail-from mail-rcpt
    parallel-max-host proxy-capath proxy-cert-type proxy-ciphers proxy-crlfile proxy-key-type proxy-pinnedpubkey
    proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser pubkey random-file
    sasl-authzid sigalgs socks5-gssapi-service tftp-blksize tlsauthtype tlspassword tlsuser upload-flags
    vlan-priority`),
);

/** Options that change nothing about the request. */
export const harmlessOptions: ReadonlySet<string> = new Set(
  list(`
    silent show-error verbose include fail fail-with-body globoff no-buffer compressed progress-bar no-progress-meter
    http1.0 http1.1 http2 http2-prior-knowledge http3 ipv4 ipv6 disable output remote-name remote-header-name write-out
    max-time connect-timeout stderr proto output-dir create-dirs tlsv1.2 tlsv1.3 basic anyauth keepalive no-keepalive
    path-as-is retry retry-delay retry-max-time retry-all-errors retry-connrefused dump-header fail-early max-redirs
    remote-time remove-on-error skip-existing ssl-no-revoke styled-output no-styled-output tcp-nodelay tlsv1
    trace-ids trace-time`),
);
