// SPDX-License-Identifier: Apache-2.0
import Foundation
package import ModelRegistry
package import Vocabulary

/// How what keeps a model from being used reads.
package enum ModelWords {
  /// One line on why a version is not loaded.
  package static func line(_ fault: LoadFault) -> String {
    switch fault {
    case .missing(let path, let digest): "\(path): the file is not in the archive; expected \(digest)"
    case .otherBytes(let path, let isWeights, let expected, let found):
      "\(path): \(isWeights ? "the weights' bytes were changed" : "its bytes were changed"); expected \(expected), found \(found)"
    case .otherList(let expected, let found):
      "the list of its files was changed: it gives \(found); expected \(expected)"
    case .otherRegistration(let part): "its \(part) is not the one that the audit trail tells of"
    case .noWeights(let path): "\(path): the weights are not among its files"
    case .signature(let faults): faults.map(line).joined(separator: "; ")
    case .stage(let found, let expected):
      found == .retired
        ? "it is retired" : "it is \(found.rawValue); expected \(expected.rawValue)"
    case .unmet(let unmet): line(unmet)
    case .alteredFacts(let numbers):
      "the records were changed: \(numbers.count == 1 ? "fact" : "facts") \(numbers.prefix(5).map(String.init).joined(separator: ", "))"
        + (numbers.count > 5 ? " …" : "") + " differ from the audit trail"
    }
  }

  /// What is wrong with a signature.
  package static func line(_ fault: SignatureFault) -> String {
    switch fault {
    case .absent: "it has no signature"
    case .malformed(let part, let expected): "signature: \(part) is not \(expected)"
    case .otherBundle(let digest): "signature \(short(digest)): its file was changed or is gone"
    case .otherPayload(let key): "signature by \(short(key)): it does not belong to what it says it signs"
    case .unknownKey(let key): "signature by \(short(key)): the key is not trusted here"
    case .revokedKey(let key, let since): "signature by \(short(key)): the key was revoked from \(day(since)) on"
    case .otherKeyRow(let key):
      "signature by \(short(key)): what the records say of the key differs from the audit trail"
    case .otherFile(let path, let signed?, let found?):
      "signature: \(path) was signed as \(signed); found \(found)"
    case .otherFile(let path, nil, _): "signature: \(path) was not signed"
    case .otherFile(let path, _, nil): "signature: \(path) was signed and is not there"
    }
  }

  /// What a stage asks, and what there is in its place.
  package static func line(_ unmet: UnmetRequirement) -> String {
    let found = unmet.found.map(line).joined(separator: "; ")
    return "\(unmet.stage.rawValue) asks \(demand(unmet.demand)); found \(found)"
  }

  private static func demand(_ demand: UnmetRequirement.Demand) -> String {
    switch demand {
    case .evidence(let kind, let verdict): "\(name(kind)) on exactly this version that says \(name(verdict))"
    case .signature: "a signature by a trusted key"
    case .intendedUse: "words on what the model is for"
    case .approvals(let count):
      "approval by \(count) \(count == 1 ? "person" : "people") who did not register it"
    }
  }

  private static func line(_ found: UnmetRequirement.Found) -> String {
    switch found {
    case .nothing: "nothing"
    case .verdict(let digest, let verdict): "\(short(digest)), which says \(name(verdict))"
    case .otherModel(let digest, let model): "\(short(digest)), which is on another model, \(short(model))"
    case .otherProtocol(let digest, let expected, let protocolDigest):
      "\(short(digest)), which followed \(protocolDigest.map { "the protocol \(short($0))" } ?? "no protocol"); expected \(short(expected))"
    case .expired(let digest, let moment): "\(short(digest)), which ran out on \(day(moment))"
    case .signature(let fault): line(fault)
    case .approvals(let people): people.isEmpty ? "none" : "only \(people.joined(separator: ", "))"
    case .ended(let person, let moment):
      moment.map { "that of \(person) ran out on \(day($0))" } ?? "\(person) took it back"
    }
  }

  /// A kind of evidence in words.
  package static func name(_ kind: EvidenceKind) -> String {
    switch kind {
    case .validationReport: "a validation report"
    case .bench: "a bench report"
    case .explanationCheck: "a check of explanations"
    case .securityScan: "a security scan"
    case .clinicalStudy: "a clinical study"
    }
  }

  /// A verdict in words.
  package static func name(_ verdict: EvidenceVerdict) -> String {
    switch verdict {
    case .accepted: "accepted"
    case .notAccepted: "not accepted"
    case .cannotBeJudged: "cannot be judged"
    }
  }

  /// The day of a moment.
  package static func day(_ moment: Timestamp) -> String { String(moment.description.prefix(10)) }

  /// A moment to the second.
  package static func second(_ moment: Timestamp) -> String { String(moment.description.prefix(19)) + "Z" }

  /// The beginning of a digest.
  package static func short(_ digest: ContentDigest) -> String { "sha256:\(digest.hexadecimal.prefix(12))…" }

  /// The beginning of a key's name.
  package static func short(_ key: String) -> String { "key \(key.prefix(12))…" }
}
