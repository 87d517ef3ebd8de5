//! A process that answers each line it is given with a line.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Ends when it is dropped, as its input does.
pub struct Lines {
    process: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Lines {
    pub fn open(command: &mut Command) -> Self {
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|e| panic!("{command:?} did not start: {e}"));
        let input = process.stdin.take();
        let output = BufReader::new(process.stdout.take().expect("stdout is a pipe"));
        Self { process, input, output }
    }

    /// The answer to `line`.
    pub fn ask(&mut self, line: &str) -> String {
        let input = self.input.as_mut().expect("stdin is open until the drop");
        writeln!(input, "{line}").expect("the process is alive");
        self.read()
    }

    /// The next line; empty when the process has failed.
    pub fn read(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("the process writes text");
        line.trim().to_owned()
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.process.wait();
    }
}
