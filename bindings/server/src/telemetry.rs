//! Logs, figures and, by feature, traces.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::error::{Problem, Result};

/// Bounds of durations in seconds, from a fast answer to a long job.
const SECONDS: [f64; 14] =
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 1800.0];

static PROMETHEUS: OnceLock<PrometheusHandle> = OnceLock::new();

/// Begins to log as JSON, a line an event.
///
/// # Errors
/// A filter that is not understood.
pub fn start(filter: &str) -> Result<()> {
    let filter: EnvFilter = filter
        .parse()
        .map_err(|error| Problem::field("CAPTIONI_LOG", error, "such as info or captioni_server=debug"))?;
    let log = tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(std::io::stderr);
    let subscriber = tracing_subscriber::registry().with(filter).with(log);
    #[cfg(feature = "otel")]
    let subscriber = subscriber.with(otel::layer()?);
    // A second server in one process, as tests have, logs through the first one's.
    let _ = subscriber.try_init();
    prometheus();
    Ok(())
}

/// What Prometheus is shown.
pub fn prometheus() -> &'static PrometheusHandle {
    PROMETHEUS.get_or_init(|| {
        let suffix = |builder: PrometheusBuilder, name: &str| {
            builder.set_buckets_for_metric(Matcher::Suffix(name.into()), &SECONDS)
        };
        let builder = suffix(PrometheusBuilder::new(), "_seconds").unwrap_or_default();
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        let _ = metrics::set_global_recorder(recorder);
        // A rate is seen from the first error on only where there was a 0 before.
        for operation in crate::store::OPERATIONS {
            metrics::counter!("captioni_storage_errors_total", "operation" => operation).absolute(0);
        }
        handle
    })
}

#[cfg(feature = "otel")]
mod otel {
    use opentelemetry::trace::TracerProvider;
    use opentelemetry_sdk::Resource;
    use opentelemetry_sdk::trace::SdkTracerProvider;
    use tracing_opentelemetry::OpenTelemetryLayer;
    use tracing_subscriber::registry::LookupSpan;

    use crate::error::{Problem, Result};

    /// Sends spans to the collector that `OTEL_EXPORTER_OTLP_ENDPOINT` names; nothing without it.
    pub(super) fn layer<S>() -> Result<Option<OpenTelemetryLayer<S, opentelemetry_sdk::trace::SdkTracer>>>
    where
        S: tracing::Subscriber + for<'a> LookupSpan<'a>,
    {
        if std::env::var_os("OTEL_EXPORTER_OTLP_ENDPOINT").is_none() {
            return Ok(None);
        }
        let exporter = opentelemetry_otlp::SpanExporter::builder()
            .with_http()
            .build()
            .map_err(|error| Problem::internal("traces cannot be sent", error))?;
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(Resource::builder().with_service_name("captioni-server").build())
            .build();
        let tracer = provider.tracer("captioni-server");
        opentelemetry::global::set_tracer_provider(provider);
        Ok(Some(OpenTelemetryLayer::new(tracer)))
    }
}
