use captioni::transcript::model::{FetchOptions, ModelStore, WeightFormat, convert};
use captioni::{Error, Result};
use captioni_pip::Pip;

use crate::Context;
use crate::args::Models;
use crate::report::print;

pub(crate) fn models(args: &Models, context: &Context) -> Result<()> {
    let store = ModelStore::open(None)?;
    match args {
        Models::List { json } => list(&store, *json),
        Models::Path { name } => print(&format!("{}\n", store.resolve(name)?.display())),
        Models::Fetch { names } => names.iter().try_for_each(|name| fetch(&store, name, context)),
        Models::Convert { folder, output, weights } => {
            let format: WeightFormat = weights.parse()?;
            let target = match output {
                Some(target) => convert(folder, target, format, &context.control).map(|_| target.clone()),
                None => store.convert(folder, format, &context.control),
            }?;
            print(&format!("{}\n", target.display()))
        }
    }
}

fn fetch(store: &ModelStore, name: &str, context: &Context) -> Result<()> {
    if store.list().iter().any(|model| model.name == name && model.installed) {
        context.say(&format!("{name} is installed"));
        return Ok(());
    }
    let options = FetchOptions::from_env().with_wheels(Pip::default());
    let path = store.fetch_with(name, &options, &context.control)?;
    context.say(&format!("{name} is verified and installed as {}", path.display()));
    Ok(())
}

fn list(store: &ModelStore, json: bool) -> Result<()> {
    let models = store.list();
    if json {
        let json = serde_json::to_string_pretty(&models).map_err(|e| Error::internal(e.to_string()))?;
        return print(&format!("{json}\n"));
    }
    print(&format!("{:<24} {:>9}  {:<12} state\n", "name", "size", "languages"))?;
    for model in models {
        let languages = if model.multilingual { "many" } else { "English" };
        let state = if model.installed { "installed" } else { "" };
        print(&format!("{:<24} {:>6} MB  {languages:<12} {state}\n", model.name, model.bytes / 1_000_000))?;
    }
    Ok(())
}
