// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ModelRegistry
import Reports
import Vocabulary

/// `fiducial model alias`: points an alias at a version.
struct ModelAliasVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alias",
    abstract: "Points an alias at a version, takes it off, or corrects what was said of its past.",
    discussion: """
      Example: fiducial model alias champion chest@2
      Example: fiducial model alias champion@north chest@3 --from 2026-07-01
      Example: fiducial model alias champion --of chest --off --reason "stopped by the board"
      Example: fiducial model alias champion chest@2 --correct-from 2026-03-01 --reason "was switched on two days earlier"

      The standard policy lets champion point at live versions alone, challenger at approved, shadow at validated ones; \
      other names are free. With @PLACE it holds for a site or scanner, before what is said of everywhere. A correction \
      reaches to the next change that is known and never touches what is now.
      """)

  @Argument(help: "The alias: champion, challenger, shadow or a free name, with @PLACE for one place.")
  var alias: String

  @Argument(help: "The version: NAME@2 or sha256:….")
  var version: String?

  @OptionGroup var archive: ArchiveOptions

  @Option(help: "From this day or moment on. Default: now.")
  var from: String?

  @Option(name: .customLong("of"), help: "The model, with --off.")
  var model: String?

  @Flag(help: "Take the alias off; needs --reason.")
  var off = false

  @Option(help: "Say that it pointed at the version from this moment on; needs --reason.")
  var correctFrom: String?

  @Option(help: "Until when, with --correct-from.")
  var correctUntil: String?

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if off == (version != nil) { throw ValidationError("name a version, or give --off with --of") }
    if off, model == nil { throw ValidationError("--off needs --of MODEL") }
    if correctUntil != nil, correctFrom == nil { throw ValidationError("--correct-until needs --correct-from") }
    _ = try ModelArguments.alias(alias)
    for (text, option) in [(from, "--from"), (correctFrom, "--correct-from"), (correctUntil, "--correct-until")] {
      _ = try ModelArguments.moment(text, option)
    }
  }

  func run() throws {
    let registry = try archive.registry()
    let alias = try ModelArguments.alias(alias)
    let fact: Fact
    let words: String
    if off {
      let name = try ModelArguments.name(model ?? "")
      fact = try registry.release(alias, of: name, by: archive.context)
      words = "\(name):\(alias) points at nothing"
    } else {
      let found = try registry.version(named: version ?? "")
      if let moment = try ModelArguments.moment(correctFrom, "--correct-from") {
        fact = try registry.correct(
          alias, of: ModelArguments.name(found.record.name), to: found, from: moment,
          until: ModelArguments.moment(correctUntil, "--correct-until"), by: archive.context)
        words =
          "\(found.record.name):\(alias) pointed at \(found) from \(ModelWords.second(fact.from))"
          + (fact.until.map { " to \(ModelWords.second($0))" } ?? "")
      } else {
        fact = try registry.point(
          alias, at: found, from: ModelArguments.moment(from, "--from"), by: archive.context)
        words = "\(found.record.name):\(alias) points at \(found) from \(ModelWords.second(fact.from)) on"
      }
    }
    try StandardOutput.print(json ? fact.json.text() : words)
  }
}
