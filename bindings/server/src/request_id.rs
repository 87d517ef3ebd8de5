//! The id of the request that code runs for.

tokio::task_local! {
    static ID: String;
}

/// The id, where a request is being answered.
pub fn current() -> Option<String> {
    ID.try_with(Clone::clone).ok()
}

/// Answers a request under its id.
pub async fn scope<T>(id: String, answering: impl Future<Output = T>) -> T {
    ID.scope(id, answering).await
}
