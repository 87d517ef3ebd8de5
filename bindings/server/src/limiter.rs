//! How often somebody may ask.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::error::{Problem, Result, ServerCode};

/// Bounds requests by key, or by address where no key is needed. Clones share it.
#[derive(Debug, Clone)]
pub struct Limiter(Option<Arc<DefaultKeyedRateLimiter<String>>>);

impl Limiter {
    /// At most `per_minute` requests; 0 for no bound.
    pub fn new(per_minute: u32) -> Self {
        Self(NonZeroU32::new(per_minute).map(|count| Arc::new(RateLimiter::keyed(Quota::per_minute(count)))))
    }

    /// Counts a request of `owner`, or of `address` where no key is needed.
    ///
    /// # Errors
    /// `RATE_LIMITED`.
    pub fn check(&self, owner: &str, address: Option<IpAddr>) -> Result<()> {
        let Some(limiter) = &self.0 else { return Ok(()) };
        let key = if owner.is_empty() {
            address.map_or_else(String::new, |ip| ip.to_string())
        } else {
            owner.into()
        };
        limiter.check_key(&key).map_err(|refusal| {
            let wait = refusal.wait_time_from(DefaultClock::default().now());
            let quota = refusal.quota().burst_size();
            let mut problem = Problem::new(
                ServerCode::RateLimited,
                format!("more than {quota} requests a minute have come"),
            )
            .hint("wait as long as Retry-After says");
            problem.retry_after = Some(wait.max(Duration::from_secs(1)));
            problem
        })
    }

    /// Forgets callers that were not seen for a while.
    pub fn forget(&self) {
        if let Some(limiter) = &self.0 {
            limiter.retain_recent();
        }
    }
}
