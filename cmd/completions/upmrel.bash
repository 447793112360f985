# Completes upmrel in bash, 3.2 and later. Written by: upmrel completion bash

_upmrel() {
  # Words as upmrel gets them: bash breaks them at the characters of COMP_WORDBREAKS.
  local line=${COMP_LINE:0:COMP_POINT} i piece last=-1
  local -a words
  for ((i = 0; i <= COMP_CWORD; i++)); do
    piece=${COMP_WORDS[i]}
    if [[ $i -eq 0 || $line == [[:space:]]* ]]; then
      line=${line#"${line%%[![:space:]]*}"}
      last=$((last + 1))
      words[last]=
    fi
    if [[ $i -eq $COMP_CWORD && $line != "$piece"* ]]; then
      piece=$line # the cursor is within the word
    fi
    words[last]+=$piece
    line=${line#"$piece"}
  done

  local current=${words[last]} quote='' kept=''
  case $current in
    *[\"\']*) # what stands in quotes, bash replaces as a whole
      quote=1 kept=${current%%[\"\']*}
      current=$kept${current#*[\"\']}
      ;;
    *[=:@]*) # bash replaces only what stands behind the last of these, or an @ and that
      piece=${current//\\?/__} # what is escaped is none
      piece=${piece##*["$COMP_WORDBREAKS"]}
      kept=${current:0:${#current}-${#piece}}
      kept=${kept%@}
      ;;
  esac

  local -a before
  for ((i = 1; i < last; i++)); do
    piece=${words[i]}
    case $piece in
      \"*\" | \'*\') piece=${piece:1:${#piece}-2} ;;
      *) piece=${piece//\\/} ;;
    esac
    before[i]=$piece
  done
  [[ $quote ]] || current=${current//\\/} kept=${kept//\\/}

  local word tab=$'\t' value=$current
  case $current in
    --*=*) value=${current#*=} ;;
  esac
  COMPREPLY=()
  while IFS= read -r word; do
    case $word in
      :files | :folders)
        if [[ $word == :files ]]; then i=default; else i=dirnames; fi
        if ! compopt -o "$i" 2>/dev/null; then # as in bash 3.2
          if [[ $word == :files ]]; then i=-f; else i=-d; fi
          while IFS= read -r word; do
            [[ $quote ]] || printf -v word %q "$word"
            COMPREPLY+=("$word")
          done < <(compgen "$i" -- "$value")
        fi
        ;;
      *"$tab"*)
        word=${word%%"$tab"*}
        if [[ $word != *[!A-Za-z0-9._/=:@+,-]* ]]; then
          COMPREPLY+=("${word#"$kept"}")
        elif [[ ! $quote ]]; then # there is no safe way to write it within quotes
          printf -v word %q "${word#"$kept"}"
          COMPREPLY+=("$word")
        fi
        ;;
    esac
  done < <(command upmrel __complete "${before[@]}" "=$current" 2>/dev/null)
}

complete -F _upmrel upmrel
