#compdef upmrel
# Completes upmrel in zsh. Written by: upmrel completion zsh

_upmrel() {
  local -a before candidates shown
  local line word
  local -i width
  before=("${(@Q)words[2,CURRENT-1]}")
  for line in "${(@f)$(command upmrel __complete "${before[@]}" "=${(Q)PREFIX}" 2>/dev/null)}"; do
    case $line in
      :files)
        compset -P '--*='
        _files
        return
        ;;
      :folders)
        compset -P '--*='
        _files -/
        return
        ;;
      *$'\t'*)
        word=${line%%$'\t'*}
        candidates+=("$word")
        width=$(( $#word < 33 ? 34 : $#word + 2 ))
        shown+=("${(r:width:)word}${line#*$'\t'}")
        ;;
    esac
  done
  (( $#candidates )) && compadd -V upmrel -l -d shown -a candidates
}

if [[ ${funcstack[1]} == _upmrel ]]; then
  _upmrel "$@"
else
  compdef _upmrel upmrel
fi
