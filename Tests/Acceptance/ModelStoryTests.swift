// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import TestSupport
import Testing

/// The way of a vendor's product from its label to the champion, by the command alone.
@Suite struct `The story of a registered product` {
  private static let product = """
    name: lung-vendor
    manufacturer: Example Devices
    product: LungFinder
    version: 4.2.1
    udi-di: "00614141999996"
    intended-use: Points at pneumothorax on chest radiographs
    clearances:
      - {kind: fda-510k, number: K123456}
    outputs:
      - {output: PTX, finding: pneumothorax, threshold: 0.4}
    """

  private func run(_ words: [String], by agent: String = "maker", in folder: TemporaryFolder) throws -> Command.Outcome
  {
    try Command.run(words + ["--archive", folder.file("a").path, "--agent", agent])
  }

  @Test func `goes from the label to the champion, and each refusal has its code and its words`() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("product.yaml", Self.product)
    let report = try folder.write("report.json", "{}")
    #expect(try Command.run(["archive", "create", "--archive", folder.file("a").path]).code == 0)
    let registered = try run(["model", "register", "--product", file.path], in: folder)
    #expect(registered.code == 0)
    #expect(registered.output.hasPrefix("registered lung-vendor@1\n"))
    #expect(try run(["model", "register", "--product", file.path], in: folder).output.contains("is there already"))

    let refused = try run(["model", "promote", "lung-vendor@1"], in: folder)
    #expect(refused.code == 1)
    #expect(
      refused.output.contains(
        "validated asks a validation report on exactly this version that says accepted; found nothing"))
    #expect(refused.output.contains("validated asks a signature by a trusted key; found nothing"))
    #expect(try run(["model", "alias", "champion", "lung-vendor@1"], in: folder).code == 1)
    #expect(try run(["model", "show", "lung-vendor@7"], in: folder).code == 65)
    #expect(try run(["model", "approve", "lung-vendor@1"], in: folder).code == 1)

    let key = folder.file("office.key").path
    let sign = ["model", "sign", "lung-vendor@1", "--key", key, "--make-key", "--owner", "Model office"]
    #expect(try run(sign, in: folder).code == 0)
    let evidence = ["model", "evidence", "add", "lung-vendor@1", "--report", report.path, "--verdict", "accepted"]
    #expect(try run(evidence, by: "judge", in: folder).code == 0)
    #expect(try run(["model", "promote", "lung-vendor@1"], in: folder).code == 0)
    for person in ["ada", "ben"] {
      #expect(try run(["model", "approve", "lung-vendor@1"], by: person, in: folder).code == 0)
    }
    for stage in ["approved", "live"] {
      #expect(try run(["model", "promote", "lung-vendor@1", "--to", stage], in: folder).code == 0)
    }
    #expect(try run(["model", "alias", "champion", "lung-vendor@1"], in: folder).code == 0)
    #expect(try run(["model", "verify", "lung-vendor:champion"], in: folder).code == 0)
    #expect(try run(["model", "verify"], in: folder).code == 0)
    let history = try run(["model", "history", "lung-vendor"], in: folder).output
    #expect(history.contains("champion  lung-vendor@1"))
    #expect(history.contains("by ada"))

    for (form, word) in [
      ("html", "It may answer"), ("chai", "<RegulatoryApproval>UDI-DI 00614141999996; fda-510k K123456<"),
      ("cyclonedx", "\"machine-learning-model\""),
    ] {
      let card = folder.file("card.\(form)")
      let words = ["model", "card", "lung-vendor:champion", "--form", form, "--to", card.path]
      #expect(try run(words, in: folder).code == 0)
      #expect(try folder.text("card.\(form)").contains(word))
    }

    let out = folder.file("out").path
    #expect(try run(["model", "export", "lung-vendor:champion", "--to", out], in: folder).code == 0)
    let keys = try FileManager.default.contentsOfDirectory(atPath: "\(out)/keys")
    let check = ["model", "verify", "--folder", out, "--key", "\(out)/keys/\(keys.first ?? "")"]
    #expect(try Command.run(check).code == 0)
    let record = URL(filePath: "\(out)/package/product.json")
    var bytes = try Data(contentsOf: record)
    bytes[40] ^= 1
    try bytes.write(to: record)
    #expect(try Command.run(check).code == 1)

    let revoked = ["model", "trust", "--revoke", String((keys.first ?? "").prefix(16))]
    #expect(try run(revoked, in: folder).code == 65)
    #expect(try run(revoked + ["--reason", "lost"], in: folder).code == 0)
    let failed = try run(["model", "verify", "lung-vendor:champion"], in: folder)
    #expect(failed.code == 1)
    #expect(failed.output.contains("the key was revoked"))
    #expect(try run(["model", "retire", "lung-vendor@1", "--reason", "replaced"], in: folder).code == 0)
    #expect(try run(["model", "show", "lung-vendor:champion"], in: folder).code == 65)
    #expect(try run(["archive", "verify"], in: folder).code == 0)
  }

  @Test func `a report says itself what it found, and its figures come onto the card`() throws {
    let folder = try TemporaryFolder()
    let product = try folder.write("product.yaml", Self.product)
    let rows = (0..<60).map { "\($0),\($0 % 3 == 0 ? 1 : 0),\(Double(($0 * 37) % 60) / 60 + ($0 % 3 == 0 ? 0.5 : 0))" }
    _ = try folder.write("cases.csv", "case,truth,score\n" + rows.joined(separator: "\n") + "\n")
    let plan = try folder.write(
      "plan.yaml",
      """
      fiducial: 1
      title: A small table
      question: Does the score tell?
      data:
        table: cases.csv
        columns: {case: case, truth: truth, score: score}
        positive: "1"
      endpoints:
        primary: [{id: auc, metric: auc}]
      acceptance:
        plan: all
        criteria: [auc.lower >= 0.99]
      """)
    let out = folder.file("report").path
    #expect(try Command.run(["evaluate", plan.path, "--output", out]).code == 1)
    #expect(try Command.run(["archive", "create", "--archive", folder.file("a").path]).code == 0)
    #expect(try run(["model", "register", "--product", product.path], in: folder).code == 0)
    let add = ["model", "evidence", "add", "lung-vendor@1", "--report", "\(out)/report.json"]
    let lie = try run(add + ["--verdict", "accepted"], in: folder)
    #expect(lie.code == 65)
    #expect(lie.errors.contains("found not-accepted; expected accepted, as --verdict says"))
    let kind = try run(add + ["--kind", "security-scan"], in: folder)
    #expect(kind.code == 65)
    #expect(kind.errors.contains("found the report of an evaluation"))
    let told = try run(add, in: folder)
    #expect(told.code == 0)
    #expect(told.output.contains("says not-accepted"))
    let list = try run(["model", "evidence", "list", "lung-vendor@1", "--json"], in: folder).output
    #expect(list.contains("\"protocol\": \"sha256:"))
    let other = try folder.write("other.json", "{}")
    #expect(
      try run(["model", "evidence", "add", "lung-vendor@1", "--report", other.path], in: folder).code == 64)
    let card = folder.file("card.html").path
    #expect(try run(["model", "card", "lung-vendor@1", "--to", card], in: folder).code == 0)
    #expect(try folder.text("card.html").contains("AUC, score"))
  }

  @Test func `several commands at once lose no word of each other`() throws {
    let folder = try TemporaryFolder()
    let product = try folder.write("product.yaml", Self.product)
    #expect(try Command.run(["archive", "create", "--archive", folder.file("a").path]).code == 0)
    #expect(try run(["model", "register", "--product", product.path], in: folder).code == 0)
    let codes = Mutex<[Int32]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { number in
      let outcome = try? run(
        [
          "model", "evidence", "add", "lung-vendor@1", "--digest",
          "sha256:" + String(repeating: "\(number)", count: 64),
        ]
          + ["--verdict", "accepted"], by: "judge-\(number)", in: folder)
      codes.withLock { $0.append(outcome?.code ?? -1) }
    }
    #expect(codes.withLock { $0 } == [Int32](repeating: 0, count: 8))
    let list = try run(["model", "evidence", "list", "lung-vendor@1"], in: folder).output
    #expect(list.split(separator: "\n").count == 8)
    #expect(try run(["model", "verify"], in: folder).code == 0)
    #expect(try run(["archive", "verify"], in: folder).code == 0)
  }
}
