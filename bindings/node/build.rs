//! Link arguments of a Node add-on.

fn main() {
    napi_build::setup();
    // Packages carry FFmpeg beside the add-on. RPATH, unlike RUNPATH, also holds for what those libraries need.
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,--disable-new-dtags,-rpath,$ORIGIN");
    }
}
