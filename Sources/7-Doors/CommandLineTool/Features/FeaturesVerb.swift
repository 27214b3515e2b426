// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Features
import Foundation
import Vocabulary

/// `fiducial features`: numbers that describe images, as they were known, and images that are alike by them.
struct FeaturesVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Takes and keeps numbers that describe images, and finds images that are alike.",
    discussion: """
      Every vector is kept with the moment since which it is known; --as-of reads what was known then, so that nothing learnt \
      later leaks into what a model is taught. Vectors are sealed under the patient's key.
      """,
    subcommands: [
      FeaturesList.self, FeaturesCompute.self, FeaturesPut.self, FeaturesExport.self, FeaturesSimilar.self,
    ])
}

/// The name of an extractor as it is typed: `image-statistics`, or `embedding@3` for another version than 1.
struct ExtractorName: ExpressibleByArgument, CustomStringConvertible {
  var name: String
  var version: Int

  init?(argument: String) {
    let parts = argument.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count <= 2, let first = parts.first, !first.isEmpty else { return nil }
    name = String(first)
    version = 1
    if parts.count == 2 {
      guard let number = Int(parts[1]), number > 0 else { return nil }
      version = number
    }
  }

  var description: String { "\(name)@\(version)" }
}

/// A moment as it is typed: a day, whose end is meant, or a moment of RFC 3339.
struct MomentOption: ExpressibleByArgument {
  var moment: Timestamp

  init?(argument: String) {
    if let moment = Timestamp(argument) {
      self.moment = moment
    } else if let day = Timestamp("\(argument)T23:59:59.999999Z") {
      moment = day
    } else {
      return nil
    }
  }
}

/// What cannot be done with features as it was asked.
struct FeatureRefusal: Error {
  var words: String

  init(_ words: String) { self.words = words }
}

/// How the errors of features read, and with which code they leave.
enum FeatureErrorWords {
  static func row(_ error: FeatureError) -> (words: String, code: Int32) {
    switch error {
    case .unknownExtractor(let name, let version):
      (
        "\(name)@\(version): no vectors of this extractor are kept; 'fiducial features list' names those that are",
        ExitTable.badInput
      )
    case .otherExtractor(let name, let version):
      (
        "\(name)@\(version): the archive knows it with other places, parameters or model; give it a new version",
        ExitTable.badInput
      )
    case .width(let expected, let found):
      ("found vectors of \(found) places; expected \(expected)", ExitTable.badInput)
    case .knownInFuture(let known, let now):
      ("known since \(known): found a moment to come; expected at most \(now)", ExitTable.badInput)
    case .numberFile(let offset, let expected): ("byte \(offset): expected \(expected)", ExitTable.badInput)
    case .misplaced(let digest):
      ("\(digest): its sealed numbers are of another image or extractor", ExitTable.inputOutput)
    }
  }
}
