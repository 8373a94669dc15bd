package weblink

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"
)

var (
	errPrivate = errors.New("the address is not on the public internet")
	errPort    = errors.New("the port is not one of public web pages")
)

// allowed are hosts and networks that may be reached although they are private.
type allowed struct {
	hosts    []string
	networks []netip.Prefix
}

// CheckAllow returns an error when hosts and networks, apart by commas, cannot be
// read.
func CheckAllow(list string) error {
	_, err := parseAllowed(list)
	return err
}

func parseAllowed(list string) (a allowed, err error) {
	for _, part := range strings.Split(list, ",") {
		part = strings.ToLower(strings.TrimSpace(part))
		if part == "" {
			continue
		}
		if network, err := netip.ParsePrefix(part); err == nil {
			a.networks = append(a.networks, network.Masked())
		} else if address, err := netip.ParseAddr(part); err == nil {
			a.networks = append(a.networks, netip.PrefixFrom(address, address.BitLen()))
		} else if strings.ContainsAny(part, "/:*@ ") {
			return a, fmt.Errorf("%q is neither a host nor a network", part)
		} else {
			a.hosts = append(a.hosts, part)
		}
	}
	return a, nil
}

// ports are those on which there are public web pages.
var ports = []string{"80", "443", "8080", "8443"}

// dial connects to a host. Which address its name stands for is looked at when
// the connection is made, so that a name that changes its mind gains nothing.
func (a allowed) dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: 10 * time.Second, Control: a.control}
	if host, _, err := net.SplitHostPort(address); err == nil && slices.Contains(a.hosts, strings.ToLower(strings.TrimSuffix(host, "."))) {
		dialer.Control = nil
	}
	return dialer.DialContext(ctx, network, address)
}

// control lets connections to the public internet and to allowed networks through.
func (a allowed) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return errPrivate
	}
	ip := at.Addr().WithZone("").Unmap()
	if slices.ContainsFunc(a.networks, func(n netip.Prefix) bool { return n.Contains(ip) }) {
		return nil
	}
	if !public(ip) {
		return errPrivate
	}
	if _, port, _ := net.SplitHostPort(address); !slices.Contains(ports, port) {
		return errPort
	}
	return nil
}

// special are networks beside those that the standard library knows where no
// public website is, and those that lead into others.
var special = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10")

func prefixes(all ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(all))
	for i, p := range all {
		list[i] = netip.MustParsePrefix(p)
	}
	return list
}

// public tells whether an address is one of the public internet.
func public(ip netip.Addr) bool {
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !ip.IsLoopback() && !ip.IsLinkLocalUnicast() &&
		!slices.ContainsFunc(special, func(n netip.Prefix) bool { return n.Contains(ip) })
}
