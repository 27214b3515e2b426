// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// The embedded study, from simulation to verdict, as `make demo` runs it.
@Suite struct `Judging the simulated study` {
  @Test func `the planted weakness is found, and nothing else is blamed`() throws {
    let folder = try TemporaryFolder()
    #expect(try Command.run(["phantom", "study", "-o", folder.location.path]).code == 0)
    let outcome = try Command.run([
      "evaluate", Command.root.appending(path: "Examples/model-alone.yaml").path, "--table",
      folder.file("model.csv").path, "-o", folder.file("report").path, "--json",
    ])
    #expect(outcome.code == 1)
    let report = try outcome.json()
    let parts = try #require(report["parts"] as? [[String: Any]])
    let criteria = try #require(parts[0]["criteria"] as? [[String: Any]])
    let failed = criteria.filter { $0["verdict"] as? String != "accepted" }.compactMap { $0["group"] as? String }
    #expect(failed == ["device=portable"])
    #expect(criteria.count == 11)
  }

  @Test func `without the weakness the same model is accepted`() throws {
    let folder = try TemporaryFolder()
    #expect(try Command.run(["phantom", "study", "--weakness", "1", "-o", folder.location.path]).code == 0)
    let outcome = try Command.run([
      "evaluate", Command.root.appending(path: "Examples/model-alone.yaml").path, "--table",
      folder.file("model.csv").path, "-o", folder.file("report").path,
    ])
    #expect(outcome.code == 0, "\(outcome.output)")
  }

  @Test func `the same input gives the same bytes, and the ledger knows that it was a second look`() throws {
    let folder = try TemporaryFolder()
    #expect(try Command.run(["phantom", "study", "-o", folder.location.path, "--patients", "300"]).code == 0)
    func evaluate(_ plan: String, into output: String) throws -> Command.Outcome {
      try Command.run([
        "evaluate", plan, "--table", folder.file("model.csv").path, "-o", folder.file(output).path, "--ledger",
        folder.file("\(output)-ledger.ndjson").path,
      ])
    }
    let plan = Command.root.appending(path: "Examples/model-alone.yaml")
    _ = try evaluate(plan.path, into: "a")
    _ = try evaluate(plan.path, into: "b")
    for name in ["report.html", "report.json", "junit.xml"] {
      #expect(try folder.text("a/\(name)") == folder.text("b/\(name)"))
    }
    #expect(try folder.text("a-ledger.ndjson") == folder.text("b-ledger.ndjson"))

    let other = try String(contentsOf: plan, encoding: .utf8).replacing("auc.lower >= 0.80", with: "auc.lower >= 0.10")
    try folder.write("other.yaml", other)
    let second = try evaluate(folder.file("other.yaml").path, into: "a")
    #expect(second.output.contains("These data were evaluated once before under other protocols"))
    #expect(!second.output.contains("under this protocol"))
    _ = try evaluate(folder.file("other.yaml").path, into: "a")
    let fourth = try evaluate(plan.path, into: "a")
    #expect(fourth.output.contains("evaluated 2 times before under other protocols"))
    #expect(fourth.output.contains("evaluated once before under this protocol"))
    #expect(try folder.text("a-ledger.ndjson").split(separator: "\n").count == 8)
  }

  @Test func `a ledger that was changed stops the evaluation`() throws {
    let folder = try TemporaryFolder()
    #expect(try Command.run(["phantom", "study", "-o", folder.location.path, "--patients", "300"]).code == 0)
    let arguments = [
      "evaluate", Command.root.appending(path: "Examples/model-alone.yaml").path, "--table",
      folder.file("model.csv").path, "-o", folder.file("out").path,
    ]
    _ = try Command.run(arguments)
    let ledger = try folder.text("out/ledger.ndjson")
    try folder.write("out/ledger.ndjson", ledger.replacing("five hospitals", with: "six hospitals"))
    let outcome = try Command.run(arguments)
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("ledger.ndjson:2"))
  }

  @Test func `check reads the protocol and opens no data`() throws {
    let outcome = try Command.run(["evaluate", "--check", Command.root.appending(path: "Examples/viper.yaml").path])
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("sha256:"))
    #expect(outcome.output.contains("no data were opened"))
  }
}
