// SPDX-License-Identifier: Apache-2.0
import DICOMEngine

@main
enum Main {
  static func main() { _ = Engine() }
}
