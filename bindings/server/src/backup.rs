//! Everything in one archive, taken while the server runs, and read into an empty place.
//!
//! A tar file: `rows/TABLE.jsonl`, an object a line, from one snapshot of the database; then `objects/NAME` for each
//! upload and result that those rows name. It fits either database and either store.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

use serde_json::{Map, Value, json};
use sqlx::any::{AnyRow, AnyTypeInfoKind};
use sqlx::{Any, AssertSqlSafe, Column, Row, ValueRef};

use crate::app::App;
use crate::error::{Problem, Result, ServerCode};

/// What is kept; the rest is of the moment.
const TABLES: [&str; 6] = ["api_keys", "uploads", "jobs", "payments", "purchases", "webhooks"];

/// Writes the archive, whole or not at all.
///
/// # Errors
/// Those of the database, the store and the disk.
pub async fn write(app: &App, path: &Path) -> Result<()> {
    let part = path.with_extension("part");
    let file = File::create(&part).map_err(|error| captioni::Error::writing(&part, error))?;
    let written = fill(app, tar::Builder::new(file)).await;
    let count = match written {
        Ok(count) => count,
        Err(problem) => {
            let _ = std::fs::remove_file(&part);
            return Err(problem);
        }
    };
    std::fs::rename(&part, path).map_err(|error| captioni::Error::writing(path, error))?;
    println!("{}: {} rows, {} files", path.display(), count.0, count.1);
    Ok(())
}

async fn fill(app: &App, mut archive: tar::Builder<File>) -> Result<(usize, usize)> {
    let unwritable = |error: std::io::Error| Problem::from(captioni::Error::writing("the archive", error));
    let tables = snapshot(app).await?;
    let mut rows = 0;
    for (table, lines) in &tables {
        rows += lines.len();
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let mut header = header(text.len() as u64);
        archive
            .append_data(&mut header, format!("rows/{table}.jsonl"), text.as_bytes())
            .map_err(unwritable)?;
    }
    let mut files = 0;
    for name in objects(&tables) {
        // What expired since the snapshot is gone, and its row says so on the next look.
        let local = match app.store.local(&name).await {
            Ok(local) => local,
            Err(problem) if problem.is(ServerCode::NotFound) => continue,
            Err(problem) => return Err(problem),
        };
        let mut file = File::open(local.path()).map_err(unwritable)?;
        archive.append_file(format!("objects/{name}"), &mut file).map_err(unwritable)?;
        files += 1;
    }
    let mut file = archive.into_inner().map_err(unwritable)?;
    file.flush().and_then(|()| file.sync_all()).map_err(unwritable)?;
    Ok((rows, files))
}

fn header(size: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o600);
    header.set_cksum();
    header
}

/// All rows as they are at one moment.
async fn snapshot(app: &App) -> Result<Vec<(&'static str, Vec<Value>)>> {
    let mut transaction = app.db.pool().begin().await?;
    if !app.db.is_sqlite() {
        sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            .execute(&mut *transaction)
            .await?;
    }
    let mut tables = Vec::new();
    for table in TABLES {
        let sql = AssertSqlSafe(format!("SELECT * FROM {table}"));
        let rows = sqlx::query(sql).fetch_all(&mut *transaction).await?;
        tables.push((table, rows.iter().map(row_as_json).collect::<sqlx::Result<Vec<_>>>()?));
    }
    transaction.rollback().await?;
    Ok(tables)
}

/// Columns that are NULL are left out.
fn row_as_json(row: &AnyRow) -> sqlx::Result<Value> {
    let mut object = Map::new();
    for column in row.columns() {
        let at = column.ordinal();
        let value = row.try_get_raw(at)?;
        if value.is_null() {
            continue;
        }
        let kind = value.type_info().kind();
        let value = match kind {
            AnyTypeInfoKind::Double | AnyTypeInfoKind::Real => json!(row.try_get::<f64, _>(at)?),
            AnyTypeInfoKind::BigInt | AnyTypeInfoKind::Integer | AnyTypeInfoKind::SmallInt => {
                json!(row.try_get::<i64, _>(at)?)
            }
            _ => json!(row.try_get::<String, _>(at)?),
        };
        object.insert(column.name().to_owned(), value);
    }
    Ok(Value::Object(object))
}

/// Names of the objects that rows name.
fn objects(tables: &[(&str, Vec<Value>)]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (table, rows) in tables {
        for row in rows {
            let text = |name: &str| row.get(name).and_then(Value::as_str);
            match *table {
                "uploads" if text("info").is_some() => {
                    names.extend(text("id").map(|id| format!("uploads/{id}")))
                }
                "jobs" => {
                    let results: Map<String, Value> =
                        text("results").and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
                    names.extend(results.values().filter_map(Value::as_str).map(str::to_owned));
                    names.extend(text("upload").map(|id| format!("uploads/{id}")));
                }
                _ => {}
            }
        }
    }
    names
}

/// Reads an archive into an empty database and its store.
///
/// # Errors
/// A database that has jobs or uploads; an archive that is none.
pub async fn read(app: &App, path: &Path) -> Result<()> {
    for table in TABLES {
        let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        let count: i64 = sqlx::query_scalar::<Any, i64>(sql).fetch_one(app.db.pool()).await?;
        if count > 0 {
            return Err(Problem::new(
                ServerCode::Conflict,
                format!("the table {table} has {count} rows; an empty database is needed"),
            )
            .hint("name another with DATABASE_URL or CAPTIONI_DATA_DIR"));
        }
    }
    let file = File::open(path).map_err(|error| captioni::Error::reading(path, error))?;
    let unreadable = |error: std::io::Error| {
        Problem::from(captioni::Error::unreadable(
            path.display().to_string(),
            format!("it is no backup: {error}"),
        ))
    };
    let mut archive = tar::Archive::new(file);
    let (mut rows, mut files) = (0, 0);
    for entry in archive.entries().map_err(unreadable)? {
        let mut entry = entry.map_err(unreadable)?;
        let name = entry.path().map_err(unreadable)?.to_string_lossy().into_owned();
        if let Some(table) = name.strip_prefix("rows/").and_then(|name| name.strip_suffix(".jsonl")) {
            let table = TABLES
                .into_iter()
                .find(|known| *known == table)
                .ok_or_else(|| Problem::field("table", format!("{table:?}"), TABLES.join(", ")))?;
            rows += read_rows(app, table, &mut entry).await?;
        } else if let Some(object) = name.strip_prefix("objects/") {
            let copy = spool(app, &mut entry)?;
            app.store.put(object, &copy).await?;
            files += 1;
        }
    }
    println!("{}: {rows} rows and {files} files restored", path.display());
    Ok(())
}

async fn read_rows(app: &App, table: &str, text: &mut impl Read) -> Result<usize> {
    let broken =
        |error: &dyn std::fmt::Display| Problem::internal("a row of the backup cannot be read", error);
    let mut count = 0;
    for line in BufReader::new(text).lines() {
        let line = line.map_err(|error| broken(&error))?;
        let row: Map<String, Value> = serde_json::from_str(&line).map_err(|error| broken(&error))?;
        let is_column = |name: &String| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        if !row.keys().all(is_column) {
            return Err(Problem::field("column", "no name", "the columns of the table"));
        }
        let columns = row.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let places = (1..=row.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
        let sql = AssertSqlSafe(format!("INSERT INTO {table} ({columns}) VALUES ({places})"));
        let mut query = sqlx::query::<Any>(sql);
        for value in row.values() {
            query = match value {
                Value::Number(number) if number.is_i64() => query.bind(number.as_i64()),
                Value::Number(number) => query.bind(number.as_f64()),
                other => query.bind(other.as_str().unwrap_or_default().to_owned()),
            };
        }
        query.execute(app.db.pool()).await?;
        count += 1;
    }
    Ok(count)
}

fn spool(app: &App, entry: &mut impl Read) -> Result<tempfile::TempPath> {
    let writing = |error| Problem::from(captioni::Error::writing(app.store.scratch(), error));
    let (mut file, path) =
        tempfile::NamedTempFile::new_in(app.store.scratch()).map_err(writing)?.into_parts();
    std::io::copy(entry, &mut file).map_err(writing)?;
    Ok(path)
}
