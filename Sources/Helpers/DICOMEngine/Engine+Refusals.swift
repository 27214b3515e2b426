// SPDX-License-Identifier: Apache-2.0
import DICOM
import Workers

extension PixelDecodeError {
  /// The reason as it goes to the owner: shapes and sizes, no value; frames count from 1.
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
      case .encapsulation(true): (.undecodable, ["found no fragments", "expected fragments"])
      case .encapsulation(false): (.undecodable, ["found fragments", "expected none"])
      case .short(let found, let expected): (.undecodable, ["found \(found) bytes", "expected \(expected)"])
      case .chromaNotHalved(let found, let expected):
        (.undecodable, ["chroma is not halved", "found \(found) bytes", "expected \(expected)"])
      case .frames(let asked, let found):
        (.noSuchFrames, [found == 1 ? "found 1 frame" : "found \(found) frames", Self.words(asked: asked)])
      case .fragments(let found, let frames): (.undecodable, ["found \(found) fragments", "expected \(frames) frames"])
      case .codestream(let frame): (.undecodable, ["frame \(frame + 1)", "no header"])
      case .shape(let frame, let found, let expected):
        (.undecodable, ["frame \(frame + 1)", "found \(found.words)", "expected \(expected.words)"])
      case .implausible(let frame, let bytes, let samples):
        (.undecodable, ["frame \(frame + 1)", "found \(bytes) bytes", "expected \(samples) samples"])
      case .codec(let frame, let message): (.undecodable, ["frame \(frame + 1)", message])
      case .tooLarge(let bytes, let allowed): (.tooLarge, ["found \(bytes) bytes", "allowed \(allowed)"])
      }
    return Refusal(code: reason.rawValue, facts: facts)
  }

  /// Frames as a person counts them, from 1.
  private static func words(asked: Range<Int>) -> String {
    if asked.isEmpty { return "asked for none" }
    return asked.count == 1
      ? "asked for frame \(asked.upperBound)" : "asked for frames \(asked.lowerBound + 1) to \(asked.upperBound)"
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
            samples == 1 ? "1 sample a pixel" : "\(samples) samples a pixel",
          ]
        )
      case .quality: (.unencodable, ["quality"])
      case .palette(let syntax): (.unencodable, ["transfer syntax \(syntax.rawValue)", "indices into a palette"])
      case .codec(let frame, let message): (.unencodable, ["frame \(frame + 1)", message])
      }
    return Refusal(code: reason.rawValue, facts: facts)
  }
}

extension CodestreamShape {
  fileprivate var words: String { "\(rows) × \(columns) × \(samples) of \(precision) bits" }
}
