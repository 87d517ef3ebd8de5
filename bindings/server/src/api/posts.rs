//! Texts for posts, by any service that speaks like OpenAI's.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::body::{Body, check_id};
use crate::app::App;
use crate::auth::{Caller, Scope};
use crate::error::{Problem, Result, ServerCode};
use crate::secret::digest;
use crate::view::objects;

/// What the operator does to have posts written.
const SET_UP: &str = "set CAPTIONI_POSTS_URL and CAPTIONI_POSTS_KEYS";
/// Most of a transcript that is sent, in characters.
const MAX_TEXT: usize = 24_000;

/// What to write about.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PostsWish {
    /// A transcript, as JSON or as text. Either this or `jobId`.
    #[schema(value_type = Option<crate::request::NameOrObject>)]
    transcript: Option<Value>,
    /// A completed job.
    job_id: Option<String>,
    /// Where they go, such as `tiktok`.
    platform: Option<String>,
    /// How many, 1 to 10. Default: 3.
    count: Option<u8>,
}

/// What came of it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Posts {
    posts: Vec<Post>,
    /// Whether the same was asked before.
    #[serde(default)]
    cached: bool,
}

/// A post.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Post {
    text: String,
    hashtags: Vec<String>,
}

/// Whether posts can be written here.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostsState {
    /// Whether a service is set up that writes them.
    configured: bool,
    /// Which of its models writes them.
    model: Option<String>,
    /// What is missing, in the operator's terms.
    hint: Option<&'static str>,
}

/// Tells whether posts can be written here; asks nobody.
#[utoipa::path(get, path = "/api/generate", tag = "posts", responses((status = 200, body = PostsState)))]
pub async fn state(State(app): State<App>) -> axum::Json<PostsState> {
    let configured = app.config.posts_url.is_some();
    axum::Json(PostsState {
        configured,
        model: configured.then(|| app.config.posts_model.clone()),
        hint: (!configured).then_some(SET_UP),
    })
}

/// Writes posts for a transcript.
#[utoipa::path(post, path = "/api/generate", tag = "posts", request_body = PostsWish,
    responses((status = 200, body = Posts), (status = "4XX", body = crate::error::ErrorBody),
        (status = 501, body = crate::error::ErrorBody), (status = 502, body = crate::error::ErrorBody)))]
pub async fn generate(
    State(app): State<App>,
    caller: Caller,
    Body(wish): Body<PostsWish>,
) -> Result<axum::Json<Posts>> {
    caller.needs(Scope::Jobs)?;
    if app.config.posts_url.is_none() {
        return Err(Problem::new(
            ServerCode::NotConfigured,
            "writing posts is off, as CAPTIONI_POSTS_URL is not set",
        )
        .hint(SET_UP));
    }
    let count = wish.count.unwrap_or(3);
    if !(1..=10).contains(&count) {
        return Err(Problem::field("count", count, "1 to 10"));
    }
    if let Some(platform) = wish.platform.as_ref().filter(|name| name.is_empty() || name.len() > 40) {
        return Err(Problem::field("platform", format!("{platform:?}"), "a name of 1 to 40 bytes"));
    }
    let text = text_of(&app, &caller, &wish).await?;
    let request = body(&app, &text, (count, wish.platform.as_deref().unwrap_or("social media")));
    let hash = digest(&request.to_string());
    if let Some(known) = app.db.posts(&hash).await?.and_then(|body| serde_json::from_str::<Posts>(&body).ok())
    {
        return Ok(axum::Json(Posts { cached: true, ..known }));
    }
    let posts = crate::upstream::ask(&app, &request).await?;
    let posts: Posts = serde_json::from_value(posts).map_err(|error| {
        Problem::new(ServerCode::UpstreamFailed, format!("the service wrote something else: {error}"))
    })?;
    app.db.insert_posts(&hash, &json!(posts).to_string()).await?;
    Ok(axum::Json(posts))
}

async fn text_of(app: &App, caller: &Caller, wish: &PostsWish) -> Result<String> {
    let transcript = match (&wish.transcript, &wish.job_id) {
        (Some(transcript), None) => transcript.clone(),
        (None, Some(id)) => {
            let what = format!("job {id:?}");
            check_id(id)?;
            let job = app.db.job(id).await?.ok_or_else(|| Problem::not_found(&what))?;
            caller.owns(&job.owner, &what)?;
            let objects = objects(&job)?;
            let name = objects.get("json").and_then(Value::as_str);
            let name =
                name.ok_or_else(|| Problem::new(ServerCode::Conflict, format!("the job is {}", job.state)))?;
            let file = app.store.local(name).await?;
            let text = tokio::fs::read_to_string(file.path()).await;
            let text = text.map_err(|error| Problem::internal("a transcript cannot be read", error))?;
            serde_json::from_str(&text)
                .map_err(|error| Problem::internal("a transcript cannot be read", error))?
        }
        _ => {
            return Err(Problem::field(
                "transcript",
                "not the only source",
                "one of `transcript` and `jobId`",
            ));
        }
    };
    let text = match &transcript {
        Value::String(text) => text.clone(),
        other => {
            let segments = other.get("segments").and_then(Value::as_array).into_iter().flatten();
            let texts: Vec<&str> = segments.filter_map(|segment| segment.get("text")?.as_str()).collect();
            texts.join(" ")
        }
    };
    if text.trim().is_empty() {
        return Err(Problem::field("transcript", "empty", "a text, or a transcript with segments"));
    }
    Ok(text.chars().take(MAX_TEXT).collect())
}

fn body(app: &App, text: &str, (count, platform): (u8, &str)) -> Value {
    let task = format!(
        "Write {count} posts for {platform} about the video whose transcript follows. Answer with JSON alone, in the \
         transcript's language: {{\"posts\": [{{\"text\": \"...\", \"hashtags\": [\"#...\"]}}]}}."
    );
    json!({
        "model": app.config.posts_model,
        "response_format": {"type": "json_object"},
        "messages": [{"role": "system", "content": task}, {"role": "user", "content": text}],
    })
}
