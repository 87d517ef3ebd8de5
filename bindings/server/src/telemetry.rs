//! Logs, figures and traces.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::error::{Problem, Result};

/// Bounds of durations in seconds, from a fast answer to a long job.
const SECONDS: [f64; 14] =
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 1800.0];

static PROMETHEUS: OnceLock<PrometheusHandle> = OnceLock::new();

/// Logs and traces of a process; when it goes, spans that are still here are sent. An end by force does not wait for that.
#[derive(Debug)]
#[must_use = "traces end with it"]
pub struct Telemetry {
    #[cfg(feature = "otel")]
    _traces: otel::Traces,
}

/// Begins to log as JSON, a line an event. Traces are sent whatever the log leaves out.
///
/// # Errors
/// A filter that is not understood; an address for traces that is none.
pub fn start(filter: &str) -> Result<Telemetry> {
    let filter: EnvFilter = filter
        .parse()
        .map_err(|error| Problem::field("CAPTIONI_LOG", error, "such as info or captioni_server=debug"))?;
    let log = tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(std::io::stderr);
    let subscriber = tracing_subscriber::registry().with(log.with_filter(filter));
    #[cfg(feature = "otel")]
    let traces = otel::Traces::start()?;
    #[cfg(feature = "otel")]
    let subscriber = subscriber.with(traces.layer());
    // A second server in one process, as tests have, logs through the first one's.
    let _ = subscriber.try_init();
    prometheus();
    Ok(Telemetry {
        #[cfg(feature = "otel")]
        _traces: traces,
    })
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
        // A rate is seen from the first event on only where there was a 0 before.
        metrics::counter!("captioni_jobs_finished_total", "state" => "completed", "code" => "OK").absolute(0);
        for operation in crate::store::OPERATIONS {
            metrics::counter!("captioni_storage_errors_total", "operation" => operation).absolute(0);
        }
        for outcome in ["delivered", "put off", "failed"] {
            metrics::counter!("captioni_webhooks_total", "outcome" => outcome).absolute(0);
        }
        handle
    })
}

#[cfg(feature = "otel")]
mod otel {
    use opentelemetry::trace::TracerProvider;
    use opentelemetry_sdk::Resource;
    use opentelemetry_sdk::trace::SdkTracerProvider;
    use tracing::Level;
    use tracing_subscriber::Layer;
    use tracing_subscriber::filter::Targets;
    use tracing_subscriber::registry::LookupSpan;

    use crate::error::{Problem, Result};

    const NAME: &str = "captioni-server";

    /// Spans on their way to the collector that `OTEL_EXPORTER_OTLP_ENDPOINT` names, over HTTP; none without it.
    #[derive(Debug)]
    pub(super) struct Traces(Option<SdkTracerProvider>);

    impl Traces {
        pub(super) fn start() -> Result<Self> {
            if std::env::var_os("OTEL_EXPORTER_OTLP_ENDPOINT").is_none_or(|address| address.is_empty()) {
                return Ok(Self(None));
            }
            let exporter = opentelemetry_otlp::SpanExporter::builder()
                .with_http()
                .build()
                .map_err(|error| Problem::internal("traces cannot be sent", error))?;
            let resource = Resource::builder().with_service_name(NAME).build();
            let provider =
                SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build();
            Ok(Self(Some(provider)))
        }

        /// Requests and jobs, not what the libraries below do.
        pub(super) fn layer<S>(&self) -> Option<impl Layer<S> + use<S>>
        where
            S: tracing::Subscriber + for<'a> LookupSpan<'a>,
        {
            let tracer = self.0.as_ref()?.tracer(NAME);
            let ours = Targets::new().with_target("captioni_server", Level::INFO);
            Some(tracing_opentelemetry::layer().with_tracer(tracer).with_filter(ours))
        }
    }

    impl Drop for Traces {
        fn drop(&mut self) {
            if let Some(Err(error)) = self.0.as_ref().map(SdkTracerProvider::shutdown) {
                tracing::warn!(%error, "the last traces are not sent");
            }
        }
    }
}
