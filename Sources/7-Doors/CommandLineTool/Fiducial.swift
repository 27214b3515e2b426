// SPDX-License-Identifier: Apache-2.0
@main
struct Fiducial {
  static func main() {}
}
