//! How often somebody may ask: an address until a key has proved right, the key's owner from then on.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, NotUntil, Quota, RateLimiter};

use crate::error::{Problem, Result, ServerCode};
use crate::secret::digest;

/// A wrong key counts as this share of what an address may send in a minute.
const WRONG: u32 = 100;
/// Keys that are remembered as right; with more, all are forgotten and prove themselves again.
const REMEMBERED: usize = 10_000;

/// Bounds requests. Clones share it.
#[derive(Debug, Clone)]
pub struct Limiter(Option<Arc<Limits>>);

#[derive(Debug)]
struct Limits {
    addresses: DefaultKeyedRateLimiter<String>,
    owners: DefaultKeyedRateLimiter<String>,
    /// What a wrong key counts beside its request.
    wrong: NonZeroU32,
    /// Digests of keys that have proved right: whoever holds one is not held up by others at the same address.
    right: Mutex<HashSet<String>>,
}

impl Limiter {
    /// At most `per_minute` requests; 0 for no bound.
    pub fn new(per_minute: u32) -> Self {
        Self(NonZeroU32::new(per_minute).map(|count| {
            Arc::new(Limits {
                addresses: RateLimiter::keyed(Quota::per_minute(count)),
                owners: RateLimiter::keyed(Quota::per_minute(count)),
                wrong: NonZeroU32::new(per_minute / WRONG).unwrap_or(NonZeroU32::MIN),
                right: Mutex::default(),
            })
        }))
    }

    /// Counts a request before anything is looked up for it.
    ///
    /// # Errors
    /// `RATE_LIMITED`.
    pub fn arrives(&self, address: Option<IpAddr>, token: Option<&str>) -> Result<()> {
        let Some(limits) = &self.0 else { return Ok(()) };
        if token.is_some_and(|token| limits.right().contains(&digest(token))) {
            return Ok(());
        }
        limits.addresses.check_key(&network(address)).map_err(|refusal| refused(&refusal))
    }

    /// Counts a request whose key is right.
    ///
    /// # Errors
    /// `RATE_LIMITED`.
    pub fn is_right(&self, token: &str, owner: &str) -> Result<()> {
        let Some(limits) = &self.0 else { return Ok(()) };
        let mut right = limits.right();
        if right.len() >= REMEMBERED {
            right.clear();
        }
        right.insert(digest(token));
        drop(right);
        limits.owners.check_key(&owner.to_owned()).map_err(|refusal| refused(&refusal))
    }

    /// Notes a key that is wrong, or no longer right.
    pub fn is_wrong(&self, address: Option<IpAddr>, token: &str) {
        let Some(limits) = &self.0 else { return };
        limits.right().remove(&digest(token));
        // What it may not send any more is taken from it when it asks again.
        let _ = limits.addresses.check_key_n(&network(address), limits.wrong);
    }

    /// Forgets callers that were not seen for a while.
    pub fn forget(&self) {
        if let Some(limits) = &self.0 {
            limits.addresses.retain_recent();
            limits.owners.retain_recent();
        }
    }
}

impl Limits {
    fn right(&self) -> MutexGuard<'_, HashSet<String>> {
        self.right.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An address, or of the sixth version the network that one customer has as a rule.
pub fn network(address: Option<IpAddr>) -> String {
    match address.map(|address| address.to_canonical()) {
        None => String::new(),
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).to_string()
        }
    }
}

fn refused(refusal: &NotUntil<<DefaultClock as Clock>::Instant>) -> Problem {
    let wait = refusal.wait_time_from(DefaultClock::default().now());
    let quota = refusal.quota().burst_size();
    let mut problem =
        Problem::new(ServerCode::RateLimited, format!("more than {quota} requests a minute have come"))
            .hint("wait as long as Retry-After says");
    problem.retry_after = Some(wait.max(Duration::from_secs(1)));
    problem
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Option<IpAddr> = Some(IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1)));

    /// Guesses that are looked up before the address is refused.
    fn guesses(limiter: &Limiter, address: Option<IpAddr>) -> usize {
        let guess = |at: &usize| {
            let token = format!("guess {at}");
            limiter.arrives(address, Some(&token)).map(|()| limiter.is_wrong(address, &token)).is_ok()
        };
        (0..10_000).take_while(guess).count()
    }

    #[test]
    fn guessing_ends_before_the_keys_are_asked() {
        let guesses = guesses(&Limiter::new(6_000), HERE);
        assert!((50..=200).contains(&guesses), "{guesses}");
    }

    #[test]
    fn a_key_that_has_proved_right_is_not_held_up_by_who_guesses_beside_it() {
        let limiter = Limiter::new(100);
        limiter.arrives(HERE, Some("right")).unwrap();
        limiter.is_right("right", "owner").unwrap();
        guesses(&limiter, HERE);
        assert!(limiter.arrives(HERE, Some("another")).is_err() && limiter.arrives(HERE, None).is_err());
        limiter.arrives(HERE, Some("right")).unwrap();
        limiter.is_right("right", "owner").unwrap();
        limiter.is_wrong(HERE, "right");
        assert!(limiter.arrives(HERE, Some("right")).is_err(), "revoked");
    }

    #[test]
    fn a_network_of_the_sixth_version_counts_as_one() {
        let [one, two, other] = ["2001:db8::1", "2001:db8::ffff", "2001:db8:1::1"]
            .map(|text| network(Some(text.parse().unwrap())));
        assert!(one == two && one != other);
        assert_eq!(network(Some("::ffff:192.0.2.1".parse().unwrap())), "192.0.2.1");
    }
}
