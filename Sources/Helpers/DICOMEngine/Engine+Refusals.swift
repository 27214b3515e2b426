// SPDX-License-Identifier: Apache-2.0
import DICOM
import Workers

extension PixelDecodeError {
  /// The reason as it goes to the owner: shapes and sizes, no value.
  var refusal: Refusal {
    let (reason, facts): (DICOMRefusal, [String]) =
      switch self {
      case .description(.missing(let tag)): (.undecodable, ["\(tag) is missing"])
      case .description(.impossible(let tag, let found)): (.undecodable, ["\(tag) is \(found)"])
      case .description(.tooLarge): (.tooLarge, [])
      case .noPixels, .leftOut: (.noPixels, [])
      // The name comes from the file: only what a UID can hold is passed on.
      case .transferSyntax(let name):
        (.undecodable, ["transfer syntax \(String(name.filter(Self.isOfUID).prefix(64)))"])
      case .encapsulation(let expected):
        (.undecodable, [expected ? "no fragments" : "fragments", "the transfer syntax"])
      case .short(let found, let expected): (.undecodable, ["\(found) bytes", "\(expected) bytes"])
      case .chromaNotHalved(let found, let expected): (.undecodable, ["\(found) bytes", "\(expected) bytes"])
      case .frames(let asked, let found):
        (.noSuchFrames, ["\(asked.lowerBound)..<\(asked.upperBound)", "\(found) frames"])
      case .fragments(let found, let frames): (.undecodable, ["\(found) fragments", "\(frames) frames"])
      case .codestream(let frame): (.undecodable, ["frame \(frame)", "no header"])
      case .shape(let frame, let found, let expected):
        (.undecodable, ["frame \(frame)", found.words, expected.words])
      case .implausible(let frame, let bytes, let samples):
        (.undecodable, ["frame \(frame)", "\(bytes) bytes", "\(samples) samples"])
      case .codec(let frame, let message): (.undecodable, ["frame \(frame)", message])
      case .tooLarge(let bytes, let allowed): (.tooLarge, ["\(bytes) bytes", "\(allowed) bytes"])
      }
    return Refusal(code: reason.rawValue, facts: facts)
  }

  private static func isOfUID(_ character: Character) -> Bool {
    character == "." || character.isASCII && character.isNumber
  }
}

extension PixelEncodeError {
  /// The reason as it goes to the owner.
  var refusal: Refusal {
    let (reason, facts): (DICOMRefusal, [String]) =
      switch self {
      case .description(.missing(let tag)): (.unencodable, ["\(tag) is missing"])
      case .description(.impossible(let tag, let found)): (.unencodable, ["\(tag) is \(found)"])
      case .description(.tooLarge), .tooLarge: (.tooLarge, [])
      case .shape: (.unencodable, ["another shape than the attributes"])
      case .unsupported(let syntax, let bits, let isSigned, let samples):
        (
          .unencodable,
          [
            "transfer syntax \(syntax.rawValue)", "\(bits) bits", isSigned ? "signed" : "unsigned",
            "\(samples) samples a pixel",
          ]
        )
      case .quality: (.unencodable, ["quality"])
      case .palette(let syntax): (.unencodable, ["transfer syntax \(syntax.rawValue)", "indices into a palette"])
      case .codec(let frame, let message): (.unencodable, ["frame \(frame)", message])
      }
    return Refusal(code: reason.rawValue, facts: facts)
  }
}

extension CodestreamShape {
  fileprivate var words: String { "\(rows) × \(columns) × \(samples) of \(precision) bits" }
}
