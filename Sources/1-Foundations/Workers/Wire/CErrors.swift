// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The error numbers of the system that mean something here.
enum CErrors {
  static let timedOut = ETIMEDOUT
  static let brokenPipe = EPIPE
  static let reset = ECONNRESET
  static let protocolBroken = EPROTO
  static let notThere = ENOENT
  static let notAllowed = EACCES
  static let noFolder = ENOTDIR
}
