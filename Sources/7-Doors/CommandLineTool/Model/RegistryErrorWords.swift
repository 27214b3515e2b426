// SPDX-License-Identifier: Apache-2.0
import ModelPackages
import ModelRegistry
import Reports
import Vocabulary

/// How the errors of the registry read, and with which code they leave.
enum RegistryErrorWords {
  static func row(_ error: RegistryError) -> (words: String, code: Int32) { (words(error), code(error)) }

  private static func code(_ error: RegistryError) -> Int32 {
    switch error {
    case .unmet, .noStep, .stageTooLow, .mayNotApprove, .notLoadable, .alteredFacts, .badSignature:
      ExitTable.notAccepted
    case .badRecord: ExitTable.inputOutput
    default: ExitTable.badInput
    }
  }

  private static func words(_ error: RegistryError) -> String {
    switch error {
    case .badReference(let text):
      "\(text): names no version of a model; expected NAME, NAME@2, NAME:ALIAS, NAME:ALIAS@PLACE or sha256:…"
    case .unknownModel(let name, let known):
      "\(name): there is no such model"
        + (nearestName(to: name, among: known).map { "; did you mean \($0)?" }
          ?? (known.isEmpty ? "; there is none yet" : "; there are \(known.joined(separator: ", "))"))
    case .unknownVersion(let name, let number, let latest):
      "\(name)@\(number): there is no such version; the latest is \(name)@\(latest)"
    case .unknownDigest(let digest): "\(digest): no version of a model has this digest"
    case .unknownAlias(let model, let alias, let known):
      "\(model):\(alias) points at nothing" + (known.isEmpty ? "" : "; there are \(known.joined(separator: ", "))")
    case .badName(let text):
      "\(text): no name of a model; expected letters, digits, '-', '_' and '.', at most 64, the first no sign"
    case .otherBytes(let path, let expected, let found): "\(path): found \(found); expected \(expected)"
    case .unknownTrainingData(let digest):
      "\(digest): the training data is no version of a data set in this archive; expected one, or --foreign-data"
    case .unmet(let version, let stage, let unmet):
      (["\(version) does not become \(stage.rawValue):"] + unmet.map { "  \(ModelWords.line($0))" })
        .joined(separator: "\n")
    case .noStep(let version, let from, let to):
      "\(version) is \(from.rawValue)"
        + (from.next.map { "; the next stage is \($0.rawValue)" } ?? "; there is no next stage")
        + (from == to ? "" : ", not \(to.rawValue)")
    case .stageTooLow(let version, let alias, let found, let expected):
      "\(alias) does not point at \(version): it is \(found.rawValue); expected \(expected.rawValue)"
    case .mayNotApprove(let person, let version, let isRegistrant):
      isRegistrant
        ? "\(person) registered \(version), and cannot approve it; expected somebody else"
        : "\(person) is no person, and cannot approve \(version)"
    case .reasonMissing(let action): "\(action) needs a reason: --reason"
    case .badSpan(let from, let until):
      "from \(ModelWords.second(from)) to \(ModelWords.second(until)): a correction begins before it ends, and ends by now"
    case .badMoment(let moment, let now):
      "\(ModelWords.second(moment)): the moment lies on the wrong side of now, \(ModelWords.second(now))"
    case .noKey(let file): "\(file): holds no key; expected PEM of Ed25519 or P-256"
    case .openKey(let file, let mode):
      "\(file): others can read this private key (mode \(String(mode, radix: 8))); expected 600"
    case .unknownKey(let key, let known):
      "\(key): names no key of this archive, or more than one; there are "
        + (known.isEmpty ? "none" : known.map { "\($0.prefix(16))…" }.joined(separator: ", "))
    case .badSignature(let fault): ModelWords.line(fault)
    case .notLoadable(let version, let faults):
      (["\(version) is not loaded:"] + faults.map { "  \(ModelWords.line($0))" }).joined(separator: "\n")
    case .alteredFacts(let facts): ModelWords.line(LoadFault.alteredFacts(facts))
    case .badRecord(let version, let part): "\(version): \(part) does not read"
    case .noWeights(let version): "\(version): the weights are the manufacturer's and are not in the archive"
    }
  }
}
