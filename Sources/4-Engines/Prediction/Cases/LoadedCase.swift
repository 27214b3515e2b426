// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Vocabulary

/// The files of a case in memory, so that what is decoded is what was digested.
public struct LoadedCase: Sendable {
  /// Which case it is.
  public let reference: CaseReference
  /// What names its image; `nil` where a header says that the image lies in a file beside it.
  public let content: ContentDigest?
  /// The bytes of its files, in the order of the reference.
  let files: [[UInt8]]
  /// Where the image lies that is read with files beside it.
  let location: URL?

  init(reference: CaseReference, content: ContentDigest?, files: [[UInt8]], location: URL? = nil) {
    self.reference = reference
    self.content = content
    self.files = files
    self.location = location
  }
}
