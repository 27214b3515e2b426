// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// What the command says and how it leaves: 1 and 2 are verdicts, so that no failure may use them.
@Suite struct `Leaving the command` {
  private static let plan = """
    fiducial: 1
    title: A test
    question: Does it hold?
    data:
      table: table.csv
      columns: {case: case, truth: truth, score: score}
      positive: "1"
    endpoints: {primary: [{metric: auc}]}
    acceptance: {criteria: [auc.lower >= LIMIT]}
    """

  private static func folder(limit: String = "0.5", table: String? = nil) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("plan.yaml", plan.replacing("LIMIT", with: limit))
    let rows = (0..<200).map { "c\($0),\($0 % 2),\(Double($0 % 2) * 0.3 + Double($0 * 37 % 100) / 100)" }
    try folder.write("table.csv", table ?? (["case,truth,score"] + rows).joined(separator: "\n"))
    return folder
  }

  private static func evaluate(_ folder: TemporaryFolder) throws -> Command.Outcome {
    try Command.run(["evaluate", "plan.yaml", "-o", "out"], in: folder.location)
  }

  @Test func `accepted is 0, not accepted is 1, cannot be judged is 2`() throws {
    #expect(try Self.evaluate(Self.folder()).code == 0)
    #expect(try Self.evaluate(Self.folder(limit: "0.99")).code == 1)
    let few = "case,truth,score\na,1,0.9\nb,0,0.1\n"
    #expect(try Self.evaluate(Self.folder(table: few)).code == 2)
  }

  @Test(arguments: [
    [], ["evaluate"], ["evaluat"], ["evaluate", "a", "b"], ["stats"], ["stats", "auc", "t.csv"],
    ["stats", "auc", "t.csv", "--truth", "t", "--positive", "1", "--score", "s", "--level", "1.5"],
    ["stats", "paired", "t.csv", "--truth", "t", "--positive", "1", "--score", "s", "--hypothesis", "non-inferiority"],
  ])
  func `a mistyped command is 64, or shows help`(arguments: [String]) throws {
    let outcome = try Command.run(arguments)
    // A verb alone shows what it can do, which is no failure.
    #expect(outcome.code == 64 || (outcome.code == 0 && (arguments.isEmpty || arguments == ["stats"])), "\(arguments)")
    #expect(!(outcome.output + outcome.errors).isEmpty)
  }

  @Test func `bad input is 65, says every fault with its place, and writes no report`() throws {
    let folder = try Self.folder(table: "case,truth,score\na,1,0.9\nb,0,high\nc,2,nan\nd,0,inf\n,1,0.3\n")
    let outcome = try Self.evaluate(folder)
    #expect(outcome.code == 65)
    for place in ["table.csv:3: score", "table.csv:4: score", "table.csv:5: score", "table.csv:6: case"] {
      #expect(outcome.errors.contains(place), "\(place) in \(outcome.errors)")
    }
    #expect(outcome.errors.contains("found high") || outcome.errors.contains("found \"high\""))
    let written = (try? FileManager.default.contentsOfDirectory(atPath: folder.file("out").path)) ?? []
    #expect(written.filter { !$0.hasPrefix("ledger") }.isEmpty)
  }

  @Test func `a faulty protocol is 65 with line and key, before any data are opened`() throws {
    let folder = try Self.folder()
    try folder.write(
      "plan.yaml", Self.plan.replacing("metric: auc", with: "metrik: auc").replacing("LIMIT", with: "0.5"))
    try FileManager.default.removeItem(at: folder.file("table.csv"))
    let outcome = try Self.evaluate(folder)
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("plan.yaml:8"))
    #expect(outcome.errors.contains("did you mean"))
  }

  @Test func `a file that cannot be read is 74, the protocol as well as the table, and nothing is begun`() throws {
    let folder = try Self.folder()
    let missing = try Command.run(["evaluate", "nowhere.yaml"], in: folder.location)
    #expect(missing.code == 74)
    #expect(missing.errors == "nowhere.yaml: No such file or directory\n")
    #expect(try Command.run(["evaluate", "."], in: folder.location).code == 74)
    try FileManager.default.removeItem(at: folder.file("table.csv"))
    let outcome = try Self.evaluate(folder)
    #expect(outcome.code == 74)
    #expect(outcome.errors.contains("table.csv: No such file or directory"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("out").path))
    let asked = ["--truth", "truth", "--positive", "1", "--score", "score"]
    for table in ["table.csv", "."] {
      #expect(try Command.run(["stats", "auc", table] + asked, in: folder.location).code == 74)
    }
  }

  @Test func `a result that cannot be printed is 74`() throws {
    let folder = try Self.folder()
    let full = URL(filePath: "/dev/full")
    let asked = ["--truth", "truth", "--positive", "1", "--score", "score"]
    for arguments in [
      ["evaluate", "plan.yaml", "-o", "out"], ["evaluate", "plan.yaml", "--check"],
      ["stats", "auc", "table.csv"] + asked,
      ["--help"], ["phantom", "study", "--patients", "40", "--read-patients", "10"],
    ] {
      let outcome = try Command.run(arguments, in: folder.location, output: full)
      #expect(outcome.code == 74, "\(arguments)")
      #expect(outcome.errors.contains("standard output"))
    }
  }

  @Test func `a ledger that cannot be used is 74, one that is broken 65, and no report is written`() throws {
    for (ledger, code) in [("/dev/zero", 74), (".", 74), ("nowhere/ledger", 74), ("table.csv", 65)] as [(String, Int32)]
    {
      let folder = try Self.folder()
      let outcome = try Command.run(["evaluate", "plan.yaml", "-o", "out", "--ledger", ledger], in: folder.location)
      #expect(outcome.code == code, "\(ledger): \(outcome.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.file("out/report.html").path))
    }
  }

  @Test func `an interruption ends it by the signal, and leaves no half of a report`() throws {
    let folder = try Self.folder()
    let rows = (0..<200_000).map { "c\($0),\($0 % 2),\(Double($0 % 2) * 0.3 + Double($0 * 37 % 1009) / 1009)" }
    try folder.write("table.csv", (["case,truth,score"] + rows).joined(separator: "\n"))
    let plan = Self.plan.replacing("LIMIT", with: "0.5")
    try folder.write("plan.yaml", plan + "\nanalysis: {auc-interval: bootstrap, bootstrap: {replicates: 100000}}\n")
    let outcome = try Command.run(["evaluate", "plan.yaml", "-o", "out"], in: folder.location) { process in
      let ledger = folder.file("out/ledger.ndjson")
      for _ in 0..<2000 where !FileManager.default.fileExists(atPath: ledger.path) { usleep(1000) }
      process.interrupt()
    }
    // A shell shows this as 130.
    #expect(outcome.signal == SIGINT)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("out").path)
    #expect(left == ["ledger.ndjson"])
  }

  @Test func `an output folder that cannot be written is 74`() throws {
    let folder = try Self.folder()
    try folder.write("out", "a file where a folder should be")
    let outcome = try Self.evaluate(folder)
    #expect(outcome.code == 74)
    #expect(try folder.text("out") == "a file where a folder should be")
  }

  @Test func `data whose digest is not the declared one are refused`() throws {
    let folder = try Self.folder()
    let digest = "sha256:" + String(repeating: "0", count: 64)
    try folder.write(
      "plan.yaml",
      Self.plan.replacing("LIMIT", with: "0.5").replacing(
        "table: table.csv", with: "table: table.csv\n  digest: \(digest)"))
    let outcome = try Self.evaluate(folder)
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("sha256:"))
  }

  @Test func `help and version are 0`() throws {
    for arguments in [["--help"], ["evaluate", "--help"], ["stats", "auc", "--help"], ["--version"]] {
      let outcome = try Command.run(arguments)
      #expect(outcome.code == 0)
      #expect(!outcome.output.isEmpty)
    }
  }

  @Test func `no message quotes what can name a patient`() throws {
    let folder = try Self.folder(
      table: "case,truth,score\nDOE^JANE,1,0.9\nDOE^JANE,0,0.8\nROE^RICHARD,1,x\nROE^RICHARD,1,0.2\n")
    let outcome = try Self.evaluate(folder)
    #expect(outcome.code == 65)
    #expect(!outcome.errors.contains("DOE") && !outcome.errors.contains("ROE"))
  }
}
