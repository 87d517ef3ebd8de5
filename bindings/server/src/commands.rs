//! The command line of the server.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::auth::Scope;
use crate::config::Config;
use crate::db::KeyRow;
use crate::error::{Problem, Result};
use crate::secret::random;
use crate::worker::Worker;

/// Captions videos over HTTP.
#[derive(Debug, Parser)]
#[command(name = "captioni-server", version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    config: Config,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests; jobs are done by workers elsewhere.
    Serve,
    /// Do jobs.
    Worker,
    /// Both in one process. The default.
    All,
    /// Bring the database up to date, and end.
    Migrate,
    /// Write all jobs, keys and files into one archive, while the server runs.
    Backup {
        /// The archive, a tar file.
        file: PathBuf,
    },
    /// Read such an archive into an empty database and store.
    Restore {
        /// The archive.
        file: PathBuf,
    },
    /// Say what the settings are and whether all they name is there.
    CheckConfig,
    /// API keys.
    Keys {
        #[command(subcommand)]
        command: KeyCommand,
    },
}

#[derive(Debug, Subcommand)]
enum KeyCommand {
    /// Make a key and print it, once.
    Add {
        /// What it is called.
        name: String,
        /// What it may do: jobs, read, admin.
        #[arg(long, default_value = "jobs,read")]
        scopes: String,
        /// Jobs that it may start; not counted without it.
        #[arg(long)]
        credits: Option<i64>,
    },
    /// List keys.
    List,
    /// Revoke a key.
    Revoke {
        /// What it is called.
        name: String,
    },
}

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: no runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            let hint = problem.hint.as_ref().map(|hint| format!("\n  hint: {hint}")).unwrap_or_default();
            eprintln!("error[{}]: {}{hint}", problem.code.as_str(), problem.whole());
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<()> {
    let _telemetry = crate::telemetry::start(&cli.config.log)?;
    let config = cli.config.tidy();
    match cli.command.unwrap_or(Command::All) {
        Command::Serve => Service { serves: true, works: false }.run(App::open(config).await?).await,
        Command::Worker => Service { serves: false, works: true }.run(App::open(config).await?).await,
        Command::All => Service { serves: true, works: true }.run(App::open(config).await?).await,
        Command::Migrate => App::open(config).await.map(|_| println!("the database is up to date")),
        Command::Backup { file } => crate::backup::write(&App::open(config).await?, &file).await,
        Command::Restore { file } => crate::backup::read(&App::open(config).await?, &file).await,
        Command::CheckConfig => check_config(config).await,
        Command::Keys { command } => keys(&App::open(config).await?, command).await,
    }
}

/// What a process does.
struct Service {
    serves: bool,
    works: bool,
}

impl Service {
    async fn run(self, app: App) -> Result<()> {
        tokio::spawn(stop_on_signal(app.clone()));
        if let Err(reason) = crate::child::leaves_network().await {
            tracing::warn!(reason, "jobs keep the network");
        }
        if !self.serves
            && let Some(address) = app.config.metrics_listen
        {
            tokio::spawn(serve_on(address, crate::api::figures(app.clone()), app.stop.clone()));
        }
        let worker = self.works.then(|| tokio::spawn(Worker::new(app.clone()).run()));
        let served = if self.serves {
            serve(&app).await
        } else {
            app.stop.cancelled().await;
            Ok(())
        };
        app.stop.cancel();
        if let Some(worker) = worker {
            let _ = worker.await;
        }
        served
    }
}

async fn serve(app: &App) -> Result<()> {
    tokio::spawn(crate::alerts::run(app.clone()));
    tokio::spawn(crate::health::run(app.clone()));
    tokio::spawn(crate::webhooks::run(app.clone()));
    serve_on(app.config.listen, crate::api::router(app.clone()), app.stop.clone()).await
}

async fn serve_on(address: SocketAddr, router: axum::Router, stop: CancellationToken) -> Result<()> {
    let listener = TcpListener::bind(address).await.map_err(|error| {
        Problem::field(
            "CAPTIONI_LISTEN",
            format!("{address}, which cannot be used ({error})"),
            "a free address and port",
        )
    })?;
    let address = listener.local_addr().unwrap_or(address);
    println!("captioni-server listens on http://{address}");
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "listening");
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(async move { stop.cancelled().await });
    served.await.map_err(|error| Problem::internal("the server has ended", error))
}

async fn stop_on_signal(app: App) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("ending");
    app.stop.cancel();
    // A client that holds its connection open does not hold the server up.
    tokio::time::sleep(std::time::Duration::from_secs(10)).await;
    std::process::exit(0);
}

async fn keys(app: &App, command: KeyCommand) -> Result<()> {
    match command {
        KeyCommand::Add { name, scopes, credits } => {
            Scope::list(&scopes)?;
            let key = format!("cap_{}", random(24));
            let row = KeyRow { id: random(8), name: name.clone(), scopes, credits };
            if !app.db.insert_key(&row, &key).await? {
                return Err(Problem::field("name", format!("{name:?}, which is taken"), "a name of its own"));
            }
            println!("{key}");
            eprintln!("This is the only time that the key is shown. From now on requests need a key.");
        }
        KeyCommand::List => {
            for key in app.db.keys().await? {
                let credits = key.credits.map_or("not counted".into(), |credits| credits.to_string());
                println!("{}\tscopes {}\tcredits {credits}\tid {}", key.name, key.scopes, key.id);
            }
        }
        KeyCommand::Revoke { name } => {
            if !app.db.revoke_key(&name).await? {
                return Err(Problem::not_found(format!("key {name:?}")));
            }
            println!("revoked {name}");
        }
    }
    Ok(())
}

async fn check_config(config: Config) -> Result<()> {
    config.check()?;
    println!("{config:#?}");
    let app = App::open(config).await?;
    let model = crate::request::check_model(&app.config.model, &app.config)
        .map(|()| app.config.model.clone())
        .map_err(|problem| problem.hint(format!("run `captioni models fetch {}`", app.config.model)));
    let network = match crate::child::leaves_network().await {
        Ok(()) => "left behind".to_owned(),
        Err(reason) => format!("not left behind: {reason}; allow unprivileged user namespaces"),
    };
    let say = |what: &str, answer: Result<String>| match answer {
        Ok(detail) => println!("{what:<10} ok  {detail}"),
        Err(problem) => println!(
            "{what:<10} --  {}{}",
            problem.whole(),
            problem.hint.as_ref().map(|h| format!(" ({h})")).unwrap_or_default()
        ),
    };
    say(
        "database",
        app.db.ping().await.map(|()| if app.db.is_sqlite() { "SQLite".into() } else { "Postgres".into() }),
    );
    say("queue", app.queue.ping().await.map(|()| format!("{:?}", app.queue)));
    say(
        "storage",
        app.store.check().await.map(|()| app.config.storage_url.clone().unwrap_or_else(|| "folder".into())),
    );
    say("model", model);
    say("ffmpeg", Ok(captioni::encode::library().version.to_string()));
    say("jobs", Ok(format!("network {network}")));
    Ok(())
}
