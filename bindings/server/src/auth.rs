//! Who asks, what they may, and how often.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use crate::app::App;
use crate::error::{Problem, Result, ServerCode};
use crate::limiter::network;

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Upload, generate, cancel.
    Jobs,
    /// Look at jobs.
    Read,
    /// Look at the server.
    Admin,
}

impl Scope {
    /// All, by name.
    pub const ALL: [(&str, Self); 3] = [("jobs", Self::Jobs), ("read", Self::Read), ("admin", Self::Admin)];

    /// The scopes of a list such as `jobs,read`.
    ///
    /// # Errors
    /// The first that is none.
    pub fn list(text: &str) -> Result<Vec<Self>> {
        let find = |name: &str| {
            Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, scope)| scope).ok_or_else(|| {
                Problem::field("scopes", format!("{name:?}"), "jobs, read, admin, separated by commas")
            })
        };
        text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(find).collect()
    }
}

/// Who asks.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Id of the key; empty where none is needed.
    pub owner: String,
    /// Whose uploads are counted together: the key, or without one the address.
    pub client: String,
    scopes: Vec<Scope>,
    is_local: bool,
}

impl Caller {
    /// Checks that the caller may do what `scope` allows.
    ///
    /// # Errors
    /// `FORBIDDEN`.
    pub fn needs(&self, scope: Scope) -> Result<()> {
        if self.may(scope) {
            return Ok(());
        }
        let name = Scope::ALL.iter().find(|(_, of)| *of == scope).map_or("", |(name, _)| name);
        Err(Problem::new(ServerCode::Forbidden, format!("this needs a key with the scope `{name}`"))
            .hint(format!("make one with `captioni-server keys add NAME --scopes {name}`")))
    }

    /// Whether it may do what `scope` allows. Where no key is needed, whoever sits at this machine is its operator.
    pub fn may(&self, scope: Scope) -> bool {
        let is_operator = self.owner.is_empty() && scope == Scope::Admin && self.is_local;
        is_operator || self.scopes.contains(&scope)
    }

    /// Checks that a row of `owner` is the caller's to see.
    ///
    /// # Errors
    /// `NOT_FOUND`, as what is not one's own is not to be told from what is not there.
    pub fn owns(&self, owner: &str, what: &str) -> Result<()> {
        if self.owner == owner || self.scopes.contains(&Scope::Admin) {
            return Ok(());
        }
        Err(Problem::not_found(what))
    }

    /// Whether no key is needed and none was given.
    pub fn is_anonymous(&self) -> bool {
        self.owner.is_empty()
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        // Behind a proxy on this machine every client comes from this machine.
        let is_forwarded = ["forwarded", "x-forwarded-for", "x-real-ip"]
            .iter()
            .any(|name| parts.headers.contains_key(*name));
        let is_local = !is_forwarded && address.is_some_and(|address| address.is_loopback());
        let Some(token) = bearer(&parts.headers) else {
            return match app.db.has_keys().await? {
                true => Err(unauthorized("an API key is needed")),
                false => Ok(Self::anonymous(address, is_local)),
            };
        };
        match app.db.key(token).await? {
            Some(key) => {
                app.limiter.is_right(token, &key.id)?;
                Ok(Self {
                    scopes: Scope::list(&key.scopes)?,
                    client: key.id.clone(),
                    owner: key.id,
                    is_local,
                })
            }
            None if app.db.has_keys().await? => {
                app.limiter.is_wrong(address, token);
                Err(unauthorized("the API key is not known"))
            }
            None => Ok(Self::anonymous(address, is_local)),
        }
    }
}

impl Caller {
    fn anonymous(address: Option<IpAddr>, is_local: bool) -> Self {
        let scopes = vec![Scope::Jobs, Scope::Read];
        Self { owner: String::new(), client: network(address), scopes, is_local }
    }
}

/// The token of `Authorization: Bearer TOKEN`.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

fn unauthorized(message: &str) -> Problem {
    Problem::new(ServerCode::Unauthorized, message).hint("send it as `Authorization: Bearer KEY`")
}
