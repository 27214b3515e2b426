// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ModelRegistry
import Reports
import Store
import Vocabulary

/// `fiducial model history`: what was so with a model at a moment.
struct ModelHistoryVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Tells which version was champion at a moment, who had approved it, and on which reports.",
    discussion: """
      Example: fiducial model history chest --at 2026-03-01
      Example: fiducial model history chest --at 2026-03-01 --known 2026-03-15
      Example: fiducial model history chest --all

      --known asks what had been said by then: a later correction changes what is told of a day, and not what was known on \
      it. --all adds everything that was ever said, in its order.
      """)

  @Argument(help: "The model's name.")
  var name: String

  @OptionGroup var archive: ArchiveOptions

  @Option(name: .customLong("at"), help: "The day or moment that is asked of. Default: now.")
  var moment: String?

  @Option(help: "What had been said by this day or moment. Default: everything.")
  var known: String?

  @Flag(help: "Add all that was said, in its order.")
  var all = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    _ = try ModelArguments.moment(moment, "--at")
    _ = try ModelArguments.moment(known, "--known")
  }

  func run() throws {
    let history = try archive.registry(.reading).history(
      of: ModelArguments.name(name), at: ModelArguments.moment(moment, "--at"),
      known: ModelArguments.moment(known, "--known"))
    if json { return try StandardOutput.print(Self.json(history).text()) }
    var lines = [
      "\(history.name) at \(ModelWords.second(history.moment))"
        + (history.known.map { ", as it was known at \(ModelWords.second($0))" } ?? "")
    ]
    for alias in history.aliases {
      lines.append(
        "\(alias.alias)  \(alias.version ?? "nothing"), from \(ModelWords.second(alias.from))"
          + (alias.until.map { " to \(ModelWords.second($0))" } ?? "")
          + "; said by \(alias.fact.agent) at \(ModelWords.second(alias.fact.known))"
          + (alias.fact.reason.map { " (\($0))" } ?? ""))
    }
    if history.aliases.isEmpty { lines.append("no alias pointed at a version") }
    for state in history.versions {
      lines.append(
        "\(state.version)  \(state.stage.rawValue)"
          + (state.fact.map { ", by \($0.agent) on \(ModelWords.day($0.from))" } ?? ""))
      lines += state.approvals.map { "  \(ModelVersionWords.line($0))" }
      lines += state.evidence.map { "  \(ModelVersionWords.line($0))" }
    }
    if all {
      lines.append("said:")
      lines += history.facts.map { fact in
        "\(fact.number)  \(ModelWords.second(fact.known))  \(fact.agent)  \(fact.kind.rawValue) \(Self.subject(fact, history)) = \(Self.value(fact, history))"
          + ", from \(ModelWords.second(fact.from))" + (fact.until.map { " to \(ModelWords.second($0))" } ?? "")
          + (fact.reason.map { " (\($0))" } ?? "")
      }
    }
    try StandardOutput.print(lines.joined(separator: "\n"))
  }

  private static func subject(_ fact: Fact, _ history: ModelHistory) -> String {
    for state in history.versions where fact.subject.hasPrefix(state.version.digest.hexadecimal) {
      let rest = fact.subject.dropFirst(64)
      let parts = rest.split(separator: "/").map { $0.utf8.count == 64 ? "\($0.prefix(12))…" : String($0) }
      return ([state.version.description] + parts).joined(separator: " ")
    }
    return fact.subject
  }

  private static func value(_ fact: Fact, _ history: ModelHistory) -> String {
    if fact.value == .null { return "nothing" }
    if let text = fact.value.text {
      return history.versions.first { $0.version.digest.hexadecimal == text }?.version.description ?? text
    }
    return fact.value["decision"]?.text ?? fact.value["verdict"]?.text ?? fact.value["state"]?.text ?? "said"
  }

  static func json(_ history: ModelHistory) -> JSONValue {
    .object([
      "model": .string(history.name.description), "at": .string(history.moment.description),
      "known": history.known.map { .string($0.description) },
      "aliases": .array(
        history.aliases.map { alias in
          .object([
            "alias": .string(alias.alias), "version": alias.version.map(JSONValue.string) ?? .null,
            "digest": alias.digest.map { .string($0.description) } ?? .null, "from": .string(alias.from.description),
            "until": alias.until.map { .string($0.description) }, "said": alias.fact.json,
          ])
        }),
      "versions": .array(
        history.versions.map { state in
          .object([
            "version": .string(state.version.description), "digest": .string(state.version.digest.description),
            "stage": .string(state.stage.rawValue), "said": state.fact?.json,
            "approvals": .array(state.approvals.map { ModelVersionWords.json($0) }),
            "evidence": .array(state.evidence.map { ModelVersionWords.json($0) }),
          ])
        }), "facts": .array(history.facts.map(\.json)),
    ])
  }
}
