//! Networks: which addresses a webhook may be delivered to. Only public ones, unless the operator names others.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// The addresses that share a prefix: `10.0.0.0/8`, `fd00::/8`, or one alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    length: u8,
}

impl Network {
    const fn v4(octets: [u8; 4], length: u8) -> Self {
        Self { address: IpAddr::V4(Ipv4Addr::new(octets[0], octets[1], octets[2], octets[3])), length }
    }

    const fn v6(first: u16, second: u16, length: u8) -> Self {
        Self { address: IpAddr::V6(Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0)), length }
    }

    fn holds(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                same(network.to_bits().into(), address.to_bits().into(), 32, self.length)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => same(network.to_bits(), address.to_bits(), 128, self.length),
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

fn same(network: u128, address: u128, bits: u8, length: u8) -> bool {
    let rest = u32::from(bits.saturating_sub(length));
    (network ^ address).checked_shr(rest).unwrap_or_default() == 0
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no network; write it like 10.0.0.0/8 or fd00::/8");
        let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let length = length.map_or(Ok(most), str::parse).map_err(|_| wrong())?;
        if length > most { Err(wrong()) } else { Ok(Self { address, length }) }
    }
}

/// What is not on the public internet (IANA's registries of special addresses): loopback, private, link-local with the
/// addresses at which clouds keep their machines' secrets, shared, reserved, for documentation, multicast.
const SPECIAL: [Network; 15] = [
    Network::v4([0, 0, 0, 0], 8),
    Network::v4([10, 0, 0, 0], 8),
    Network::v4([100, 64, 0, 0], 10),
    Network::v4([127, 0, 0, 0], 8),
    Network::v4([169, 254, 0, 0], 16),
    Network::v4([172, 16, 0, 0], 12),
    Network::v4([192, 0, 0, 0], 24),
    Network::v4([192, 0, 2, 0], 24),
    Network::v4([192, 88, 99, 0], 24),
    Network::v4([192, 168, 0, 0], 16),
    Network::v4([198, 18, 0, 0], 15),
    Network::v4([198, 51, 100, 0], 24),
    Network::v4([203, 0, 113, 0], 24),
    Network::v4([224, 0, 0, 0], 4),
    Network::v4([240, 0, 0, 0], 4),
];

/// Of IPv6 only 2000::/3 is public; and not what carries an IPv4 address within (Teredo, 6to4) or is for documentation.
const PUBLIC_V6: Network = Network::v6(0x2000, 0, 3);
const SPECIAL_V6: [Network; 3] =
    [Network::v6(0x2001, 0, 23), Network::v6(0x2001, 0x0db8, 32), Network::v6(0x2002, 0, 16)];

/// Whether everybody's machines may have it.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(_) => !SPECIAL.iter().any(|network| network.holds(address)),
        IpAddr::V6(_) => PUBLIC_V6.holds(address) && !SPECIAL_V6.iter().any(|network| network.holds(address)),
    }
}

/// The networks that may be delivered to besides the public ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(pub Vec<Network>);

impl Networks {
    /// Whether the address may be delivered to. An IPv4 address in the clothes of an IPv6 one is judged as what it is.
    pub fn admit(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.0.iter().any(|network| network.holds(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(networks: &str, address: &str) -> bool {
        let networks = networks.split_whitespace().map(|text| text.parse().unwrap()).collect();
        Networks(networks).admit(address.parse().unwrap())
    }

    #[test]
    fn only_public_addresses_are_admitted() {
        for address in [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.100.100.200",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "198.18.0.1",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:0:7f00:1::",
            "2001:db8::1",
            "fec0::1",
        ] {
            assert!(!admits("", address), "{address}");
        }
        for address in
            ["1.1.1.1", "114.114.114.114", "172.32.0.1", "192.169.0.1", "100.128.0.1", "2400:3200::1", "::ffff:1.1.1.1"]
        {
            assert!(admits("", address), "{address}");
        }
    }

    #[test]
    fn what_the_operator_names_is_admitted_and_nothing_beside_it() {
        assert!(admits("10.0.0.0/8 ::1", "10.255.0.1"));
        assert!(admits("10.0.0.0/8 ::1", "::ffff:10.255.0.1"));
        assert!(admits("10.0.0.0/8 ::1", "::1"));
        assert!(!admits("10.0.0.0/8 ::1", "127.0.0.1"));
        assert!(!admits("10.0.0.0/8 ::1", "::2"));
        assert!(admits("0.0.0.0/0", "127.0.0.1"));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["", "10", "10.0.0.0/33", "10.0.0.0/x", "fd00::/129", "localhost"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
