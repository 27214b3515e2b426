// SPDX-License-Identifier: Apache-2.0
import ModelPackages
import ModelRegistry
import Reports
import Vocabulary

/// How versions of models read.
enum ModelVersionWords {
  static func json(_ version: RegisteredVersion, _ stage: ModelStage, more: [JSONValue.Member] = []) -> JSONValue {
    .object(
      [
        .init("version", .string(version.description)), .init("digest", .string(version.digest.description)),
        .init("stage", .string(stage.rawValue)), .init("registered", .string(version.registered.description)),
        .init("registrant", .string(version.registrant)), .init("record", version.record.json),
        .init(
          "files",
          .array(
            version.files.map {
              .object([
                "path": .string($0.path), "digest": .string($0.digest.description), "bytes": .integer($0.size),
              ])
            })),
      ] + more)
  }

  static func lines(_ version: RegisteredVersion, _ stage: ModelStage) -> [String] {
    let record = version.record
    var lines = [
      "digest    \(version.digest)", "stage     \(stage.rawValue)",
      "made      version \(record.label)" + (record.developer.isEmpty ? "" : " by \(record.developer)"),
      "registered \(ModelWords.second(version.registered)) by \(version.registrant)",
      "for       \(record.intendedUse.isEmpty ? "not stated" : record.intendedUse)",
    ]
    if let product = record.product {
      lines.append("product   \(product.product) of \(product.manufacturer), UDI-DI \(product.deviceIdentifier)")
      lines += product.clearances.map { "cleared   \($0.kind.rawValue) \($0.number)" }
      lines += product.outputs.map { "means     \($0.output): \($0.finding)" }
    } else {
      lines.append("files     \(version.files.count), \(version.files.reduce(0) { $0 + $1.size }) bytes")
    }
    if let data = record.trainingData { lines.append("trained   on \(data)") }
    if let asked = record.protocolDigest { lines.append("protocol  \(asked)") }
    return lines
  }

  static func json(_ evidence: Evidence) -> JSONValue {
    .object([
      "kind": .string(evidence.kind.rawValue), "digest": .string(evidence.digest.description),
      "verdict": .string(evidence.verdict.rawValue), "model": .string(evidence.model.description),
      "protocol": evidence.protocolDigest.map { .string($0.description) },
      "data": evidence.data.map { .string($0.description) },
      "validUntil": evidence.validUntil.map { .string($0.description) },
    ])
  }

  static func line(_ evidence: Evidence) -> String {
    "evidence  \(evidence.kind.rawValue) says \(ModelWords.name(evidence.verdict)), \(ModelWords.short(evidence.digest))"
      + (evidence.validUntil.map { ", until \(ModelWords.day($0))" } ?? "")
  }

  static func json(_ approval: ModelHistory.Approval) -> JSONValue {
    .object([
      "person": .string(approval.person), "stage": .string(approval.stage.rawValue),
      "from": .string(approval.from.description), "until": approval.until.map { .string($0.description) },
      "reports": .array(approval.reports.map { .string($0.description) }),
      "reason": approval.reason.map(JSONValue.string),
    ])
  }

  static func line(_ approval: ModelHistory.Approval) -> String {
    "approved  for \(approval.stage.rawValue) by \(approval.person), \(ModelWords.day(approval.from)) to "
      + (approval.until.map(ModelWords.day) ?? "no end")
      + (approval.reports.isEmpty
        ? "" : ", on \(approval.reports.map { ModelWords.short($0) }.joined(separator: ", "))")
  }
}
